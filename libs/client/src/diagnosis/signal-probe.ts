import {
  closeReason,
  decodeServerMessage,
  encode,
  NORMAL_CLOSE,
  participantStateSchema,
  PROTOCOL_VERSIONS,
  type ClientMessage,
  type ErrorCode,
  type Reply,
  type Welcome,
} from '@madang/protocol';
import { createSessionId } from '../signal/session-id';
import { type Transport, type TransportFactory } from '../signal/transport';
import { type Clock } from '../util/clock';
import { Deferred } from '../util/deferred';
import { Scope } from '../util/scope';

const WELCOME_MS = 8_000;
const REPLY_MS = 3_000;

export type ProbeStart =
  | { readonly kind: 'welcome'; readonly welcome: Welcome; readonly ms: number }
  /** Closed before it was open. */
  | { readonly kind: 'blocked' }
  /** Open, and nothing came. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'refused'; readonly code: ErrorCode };

/**
 * One connection to a gateway, tried once: what a `SignalClient` mends by trying again is to be told here. It is a
 * participant in the preview, whom others hardly notice, until it leaves.
 */
export class SignalProbe {
  readonly #clock: Clock;
  readonly #transport: Transport;
  readonly #scope = new Scope();
  readonly #start = new Deferred<ProbeStart>();
  readonly #replies = new Map<number, (reply: Reply) => void>();
  readonly #began: number;
  #lastId = 0;
  #isOpen = false;
  #left: Promise<void> | null = null;

  constructor(url: string, ticket: string, clock: Clock, createTransport: TransportFactory) {
    this.#clock = clock;
    this.#began = clock.now();
    this.#transport = createTransport(url, {
      onOpen: () => this.#handleOpen(ticket),
      onMessage: (text) => this.#handleFrame(text),
      onClose: (code) => this.#handleClose(code),
    });
    this.#scope.add(() => this.#transport.close(NORMAL_CLOSE));
    this.#scope.add(
      clock.setTimeout(
        () => this.#start.resolve({ kind: this.#isOpen ? 'silent' : 'blocked' }),
        WELCOME_MS,
      ),
    );
  }

  get started(): Promise<ProbeStart> {
    return this.#start.promise;
  }

  /** Resolves to the round trip of one ping in ms, `null` when it was not answered. */
  async ping(): Promise<number | null> {
    const began = this.#clock.now();
    const reply = await this.#request((id) => ({ type: 'ping', id }));
    return reply === null ? null : this.#clock.now() - began;
  }

  /** Ends it; resolves when the server knows, or soon. */
  leave(): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  async #leave(): Promise<void> {
    this.#start.resolve({ kind: 'blocked' });
    if (this.#isOpen) await this.#request((id) => ({ type: 'leave', id }));
    this.#scope.end();
  }

  #request(make: (id: number) => ClientMessage): Promise<Reply | null> {
    if (this.#scope.hasEnded) return Promise.resolve(null);
    const id = (this.#lastId += 1);
    return new Promise((resolve) => {
      const settle = (reply: Reply | null): void => {
        this.#replies.delete(id);
        cancel();
        forget();
        resolve(reply);
      };
      const cancel = this.#clock.setTimeout(() => settle(null), REPLY_MS);
      const forget = this.#scope.add(() => settle(null));
      this.#replies.set(id, settle);
      this.#transport.send(encode(make(id)));
    });
  }

  #handleOpen(ticket: string): void {
    this.#isOpen = true;
    const state = participantStateSchema.parse({
      // Nobody chose it: it is shown to whoever looks into this very room at this very moment.
      displayName: 'Doctor',
      stage: 'preview',
      publications: [],
    });
    this.#transport.send(
      encode({
        type: 'hello',
        versions: [...PROTOCOL_VERSIONS],
        sessionId: createSessionId(),
        credential: { kind: 'ticket', ticket, state },
      }),
    );
  }

  #handleFrame(text: string): void {
    const decoded = decodeServerMessage(text);
    if (!decoded.ok) return;
    const { message } = decoded;
    if ('re' in message) this.#replies.get(message.re)?.(message);
    else if (message.type === 'welcome') {
      const ms = this.#clock.now() - this.#began;
      this.#start.resolve({ kind: 'welcome', welcome: message, ms });
    } else if (message.type === 'error') {
      this.#start.resolve({ kind: 'refused', code: message.error.code });
    }
  }

  #handleClose(code: number): void {
    const reason = closeReason(code);
    if (reason !== null) this.#start.resolve({ kind: 'refused', code: reason });
    else this.#start.resolve({ kind: this.#isOpen ? 'silent' : 'blocked' });
    this.#scope.end();
  }
}
