export type DeadConnection = 'commands' | 'subscriber';

const SILENT_CALLS = 2;

/**
 * Notices a connection that is open and dead, which Redis clients do not: after SIGSTOP, a lost route, or a
 * promotion elsewhere, ioredis stays `ready`. The node calls itself now and then: it has its inboxes called
 * through the connection for commands and listens on the other one. Knows nothing of Redis, nor of time.
 */
export class Liveness {
  readonly #inboxes: number;
  #call = 0;
  #state: 'idle' | 'called' | 'answered' = 'idle';
  #unheard = 0;
  #silentCalls = 0;

  /** @param inboxes How many echoes follow each call. */
  constructor(inboxes: number) {
    this.#inboxes = inboxes;
  }

  /** Begins a call; its number is to come back through each inbox. */
  called(): number {
    this.#call += 1;
    this.#state = 'called';
    this.#unheard = this.#inboxes;
    return this.#call;
  }

  /** The call was executed, so its echoes are on their way. */
  answered(call: number): void {
    this.#silentCalls = 0;
    if (call === this.#call) this.#state = 'answered';
  }

  /** No answer came to the call, or none came in time. */
  unanswered(): void {
    this.#silentCalls += 1;
  }

  /** Redis answered, and would not do it: nothing is heard of this call, and the connection is well. */
  refused(): void {
    this.#silentCalls = 0;
    this.#state = 'idle';
  }

  /** An echo came out of an inbox. */
  heard(call: number): void {
    if (call === this.#call) this.#unheard -= 1;
  }

  /** Which connection is to be replaced, asked before each regular call, well after the one before. */
  verdict(): DeadConnection | null {
    if (this.#state === 'answered' && this.#unheard > 0) return 'subscriber';
    if (this.#silentCalls >= SILENT_CALLS) {
      this.#silentCalls = 0;
      return 'commands';
    }
    return null;
  }

  /** The listening connection begins anew: what it has missed is known to be missed. */
  replaced(): void {
    this.#state = 'idle';
  }
}
