import { decodeMessage, type StunMessage } from './stun/message';
import type { Transport } from './transport/transport';
import { TurnError } from './turn-error';

/** RFC 8489 §6.2.1: again after 500 ms, then after twice as long each time. The caller's deadline ends it, not a count. */
const FIRST_RETRANSMISSION_MS = 500;

export interface Answer {
  readonly message: StunMessage;
  /** As received, for its integrity. */
  readonly bytes: Buffer;
}

interface Exchange {
  accept(answer: Answer): void;
  fail(error: TurnError): void;
}

/** The requests under way on one transport, each with its answer by transaction id. */
export class Exchanges {
  private readonly open = new Map<string, Exchange>();
  private end: TurnError | null = null;

  /**
   * Resolves with the first answer that `isGenuine` says yes to, others are dropped (RFC 8489 §9.2.5). Rejects with
   * `TurnError` of kind `timeout` after `timeoutMs`, or with why the transport ended.
   */
  async ask(
    transport: Transport,
    request: { readonly id: Buffer; readonly bytes: Buffer },
    { timeoutMs, isGenuine }: { timeoutMs: number; isGenuine: (answer: Answer) => boolean },
  ): Promise<StunMessage> {
    if (this.end !== null) throw this.end;
    const id = request.id.toString('hex');
    let again: NodeJS.Timeout | undefined;
    let deadline: NodeJS.Timeout | undefined;
    try {
      return await new Promise<StunMessage>((resolve, reject) => {
        this.open.set(id, {
          accept: (answer) => {
            if (isGenuine(answer)) resolve(answer.message);
          },
          fail: reject,
        });
        deadline = setTimeout(() => reject(new TurnError({ kind: 'timeout' })), timeoutMs);
        const send = (nextMs: number): void => {
          transport.send(request.bytes);
          if (!transport.isReliable) again = setTimeout(() => send(nextMs * 2), nextMs);
        };
        send(FIRST_RETRANSMISSION_MS);
      });
    } finally {
      clearTimeout(again);
      clearTimeout(deadline);
      this.open.delete(id);
    }
  }

  /** Returns what is not an answer that somebody waits for: an indication, or `null` for noise. */
  receive(bytes: Buffer): StunMessage | null {
    const message = decodeMessage(bytes);
    if (message === null) return null;
    if (message.class === 'indication') return message;
    this.open.get(message.id.toString('hex'))?.accept({ message, bytes });
    return null;
  }

  /** Fails what is under way and what is asked from now on. */
  fail(error: TurnError): void {
    if (this.end !== null) return;
    this.end = error;
    for (const exchange of this.open.values()) exchange.fail(error);
  }
}
