import type { Reply, WireError } from '@madang/protocol';
import type { CancelTimer, Clock } from '../util/clock';

export type Outcome =
  | { readonly kind: 'ok'; readonly ok: Readonly<Record<string, unknown>> }
  | { readonly kind: 'error'; readonly error: WireError }
  /** No reply came in time; what was asked may have happened or not. */
  | { readonly kind: 'timeout' };

interface Pending {
  readonly settle: (outcome: Outcome) => void;
  readonly cancelTimeout: CancelTimer;
}

/** The open requests of one connection, by id. Each settles once, or never when the map is cleared. */
export class RequestMap {
  readonly #pending = new Map<number, Pending>();
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #lastId = 0;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Returns the id to send; the time for the reply runs from now. */
  open(settle: (outcome: Outcome) => void): number {
    this.#lastId += 1;
    const id = this.#lastId;
    const cancelTimeout = this.#clock.setTimeout(
      () => this.#settle(id, { kind: 'timeout' }),
      this.#timeoutMs,
    );
    this.#pending.set(id, { settle, cancelTimeout });
    return id;
  }

  /** Replies to nothing that is open are ignored. */
  handleReply(reply: Reply): void {
    this.#settle(
      reply.re,
      'ok' in reply ? { kind: 'ok', ok: reply.ok } : { kind: 'error', error: reply.error },
    );
  }

  /** The connection is gone: forgets everything without settling it. */
  clear(): void {
    for (const { cancelTimeout } of this.#pending.values()) cancelTimeout();
    this.#pending.clear();
  }

  #settle(id: number, outcome: Outcome): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.cancelTimeout();
    pending.settle(outcome);
  }
}
