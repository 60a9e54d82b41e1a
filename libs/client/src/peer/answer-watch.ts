import { type CancelTimer, type Clock } from '../util/clock';

/** More than a reconnection of the other end takes, whose answer comes with what it has missed. */
const ANSWER_MS = 15_000;

export interface AnswerWatchOptions {
  readonly clock: Clock;
  /** Whether signals can reach the other end now; time without it does not count. */
  readonly canSignal: () => boolean;
  readonly handleMissing: () => void;
}

/**
 * Notices an offer of ours that nothing follows: the offer or its answer was lost with the room's log
 * (docs/protocol.md §8). The media may be well all the while, but nothing can be negotiated any more, not even
 * the restart that the next change of network needs.
 */
export class AnswerWatch {
  readonly #options: AnswerWatchOptions;
  #cancel: CancelTimer | null = null;

  constructor(options: AnswerWatchOptions) {
    this.#options = options;
  }

  handleOffered(): void {
    this.stop();
    const { clock, canSignal, handleMissing } = this.#options;
    this.#cancel = clock.setTimeout(() => {
      if (canSignal()) handleMissing();
      else this.handleOffered();
    }, ANSWER_MS);
  }

  /** A description of theirs is in force, be it the answer or an offer in place of ours. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
