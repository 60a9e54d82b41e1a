import { createHash } from 'node:crypto';
import { Exchanges, type Answer } from './exchanges';
import type { IceUrl } from './ice-url';
import { rejectionOf } from './rejection';
import { ATTRIBUTE, ERROR_CODE } from './stun/codes';
import {
  attributeOf,
  encodeMessage,
  hasIntegrity,
  newTransactionId,
  type StunAttribute,
  type StunMessage,
} from './stun/message';
import { DEFAULT_TIMEOUT_MS, type ConnectOptions } from './transport/connect-options';
import { openTransport } from './transport/open-transport';
import type { Transport } from './transport/transport';
import { TurnError } from './turn-error';

export interface SessionOptions extends ConnectOptions {
  readonly username: string;
  readonly credential: string;
}

export interface SessionEvents {
  indicated(message: StunMessage): void;
  ended(error: TurnError): void;
}

export type MakeAttributes = (id: Buffer) => readonly StunAttribute[];

/** A challenge, one stale nonce on top of it, and one more for a server under load. */
const ATTEMPTS = 4;

interface Challenge {
  readonly realm: Buffer;
  readonly nonce: Buffer;
  readonly key: Buffer;
}

/** Requests with the long-term credential mechanism (RFC 8489 §9.2) on one transport that it owns. */
export class TurnSession {
  private challenge: Challenge | null = null;

  private constructor(
    private readonly transport: Transport,
    private readonly exchanges: Exchanges,
    private readonly options: SessionOptions,
  ) {}

  static async open(
    url: IceUrl,
    options: SessionOptions,
    events: SessionEvents,
  ): Promise<TurnSession> {
    const exchanges = new Exchanges();
    const transport = await openTransport(
      url,
      {
        received: (bytes) => {
          const message = exchanges.receive(bytes);
          if (message !== null) events.indicated(message);
        },
        ended: (error) => {
          exchanges.fail(error);
          events.ended(error);
        },
      },
      options,
    );
    return new TurnSession(transport, exchanges, options);
  }

  /** Whether the server has asked who we are. One that allocates without doing so is open to everybody. */
  get wasChallenged(): boolean {
    return this.challenge !== null;
  }

  /** Answers challenges and stale nonces; rejects with `TurnError`, of kind `rejected` for any other error response. */
  async ask(method: number, make: MakeAttributes): Promise<StunMessage> {
    for (let attempt = 1; ; attempt += 1) {
      const asked = this.challenge;
      const answer = await this.once(method, make, asked);
      if (answer.class !== 'error') return answer;
      const rejection = rejectionOf(answer);
      const { failure } = rejection;
      const code = failure.kind === 'rejected' ? failure.code : 0;
      const isChallenge =
        (code === ERROR_CODE.unauthenticated && asked === null) || code === ERROR_CODE.staleNonce;
      const next = isChallenge ? this.challengeIn(answer) : null;
      if (next === null || this.options.username === '' || attempt === ATTEMPTS) throw rejection;
      this.challenge = next;
    }
  }

  /** Nothing comes back for an indication. */
  tell(method: number, make: MakeAttributes): void {
    const id = newTransactionId();
    this.transport.send(encodeMessage({ class: 'indication', method, id, attributes: make(id) }));
  }

  close(): void {
    this.exchanges.fail(new TurnError({ kind: 'closed' }));
    this.transport.close();
  }

  private once(method: number, make: MakeAttributes, challenge: Challenge | null) {
    const id = newTransactionId();
    const proof = challenge === null ? [] : this.proofOf(challenge);
    const attributes = [...make(id), ...proof];
    const key = challenge?.key ?? null;
    const bytes = encodeMessage({ class: 'request', method, id, attributes }, key);
    const timeoutMs = this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const isGenuine = (answer: Answer): boolean =>
      key === null || answer.message.class === 'error' || hasIntegrity(answer.bytes, key);
    return this.exchanges.ask(this.transport, { id, bytes }, { timeoutMs, isGenuine });
  }

  private proofOf({ realm, nonce }: Challenge): StunAttribute[] {
    return [
      { type: ATTRIBUTE.username, value: Buffer.from(this.options.username) },
      { type: ATTRIBUTE.realm, value: realm },
      { type: ATTRIBUTE.nonce, value: nonce },
    ];
  }

  private challengeIn(answer: StunMessage): Challenge | null {
    const realm = attributeOf(answer, ATTRIBUTE.realm) ?? this.challenge?.realm ?? null;
    const nonce = attributeOf(answer, ATTRIBUTE.nonce);
    if (realm === null || nonce === null) return null;
    return { realm, nonce, key: longTermKey(realm.toString('utf8'), this.options) };
  }
}

/**
 * RFC 8489 §9.2.2 with MD5, which is what coturn and browsers do. OpaqueString preparation is left out: credentials
 * of TURN REST are ASCII.
 */
export function longTermKey(
  realm: string,
  { username, credential }: { readonly username: string; readonly credential: string },
): Buffer {
  return createHash('md5').update(`${username}:${realm}:${credential}`).digest();
}
