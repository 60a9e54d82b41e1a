import type { Logger } from '@madang/server-kernel';
import { LogUnavailableError } from '@madang/server-room-log';
import type { Liveness } from '../connection/liveness';
import type { RenewReply } from './replies';
import type { RoomStore } from './room-store';

/** Keeps this node alive in the eyes of the others, and notices when they may have thought otherwise. */
export class LeaseKeeper {
  readonly #store: RoomStore;
  readonly #liveness: Liveness;
  readonly #logger: Logger;
  readonly #onInterrupted: () => void;
  #lineages: string | null = null;
  #isReachable = true;

  /**
   * @param onInterrupted Called when the store was restarted or replaced, or this node counted as dead
   * for a while: what it holds may have to be told again.
   */
  constructor(store: RoomStore, liveness: Liveness, logger: Logger, onInterrupted: () => void) {
    this.#store = store;
    this.#liveness = liveness;
    this.#logger = logger;
    this.#onInterrupted = onInterrupted;
  }

  /** Rejects with `LogUnavailableError`. */
  async renew(): Promise<void> {
    const replies = await this.#call();
    const lineages = replies.map(([, lineage]) => lineage).join();
    const isFirst = this.#lineages === null;
    const isNewLineage = this.#lineages !== lineages;
    this.#lineages = lineages;
    if (!isFirst && (isNewLineage || hasLapsed(replies))) {
      this.#logger.warn('the room log was interrupted', { isNewLineage });
      this.#onInterrupted();
    }
  }

  /** As `renew`, for a timer: never rejects, and says once that the store is away, and once that it is back. */
  async tryRenew(): Promise<boolean> {
    try {
      await this.renew();
      if (!this.#isReachable) this.#logger.info('the room log can be reached again');
      this.#isReachable = true;
      return true;
    } catch (err) {
      if (!(err instanceof LogUnavailableError)) throw err;
      if (this.#isReachable) this.#logger.warn('the room log cannot be reached', { err });
      this.#isReachable = false;
      return false;
    }
  }

  async #call(): Promise<RenewReply[]> {
    const call = this.#liveness.called();
    try {
      const replies = await this.#store.renew(call);
      this.#liveness.answered(call);
      return replies;
    } catch (error) {
      this.#liveness.unanswered();
      throw error;
    }
  }
}

function hasLapsed(replies: readonly RenewReply[]): boolean {
  return replies.some(([kind]) => kind === 'lapsed');
}
