import type { Logger } from '@madang/server-kernel';
import { LogUnavailableError, type Clock } from '@madang/server-room-log';
import type { Liveness } from '../connection/liveness';
import { ClockWatch } from './clock-watch';
import type { RenewReply } from './replies';
import type { RoomLogReports } from './reports';
import type { RoomStore } from './room-store';
import { isRefusal } from './script-runner';

export interface LeaseKeeperContext {
  readonly store: RoomStore;
  readonly liveness: Liveness;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly reports: RoomLogReports;
  /**
   * Called when the store was restarted or replaced, or this node counted as dead for a while: what it holds
   * may have to be told again.
   */
  readonly onInterrupted: () => void;
}

/** Keeps this node alive in the eyes of the others, and notices when they may have thought otherwise. */
export class LeaseKeeper {
  readonly #context: LeaseKeeperContext;
  readonly #clockWatch: ClockWatch;
  #lineages: string | null = null;
  #isReachable = true;

  constructor(context: LeaseKeeperContext) {
    this.#context = context;
    this.#clockWatch = new ClockWatch(context.clock, context.logger, context.reports);
  }

  /** Rejects with `LogUnavailableError`. */
  async renew(): Promise<void> {
    const replies = await this.#call();
    const lineages = replies.map(([, lineage]) => lineage).join();
    const isFirst = this.#lineages === null;
    const isNewLineage = this.#lineages !== lineages;
    this.#lineages = lineages;
    if (!isFirst && (isNewLineage || hasLapsed(replies))) {
      const { logger, reports, onInterrupted } = this.#context;
      logger.warn('the room log was interrupted', { isNewLineage });
      reports.interrupted(isNewLineage ? 'restarted' : 'lapsed');
      onInterrupted();
    }
  }

  /** As `renew`, for a timer: never rejects, and says once that the store is away, and once that it is back. */
  async tryRenew(): Promise<boolean> {
    const { logger } = this.#context;
    try {
      await this.renew();
      if (!this.#isReachable) logger.info('the room log can be reached again');
      this.#isReachable = true;
      return true;
    } catch (err) {
      if (!(err instanceof LogUnavailableError)) throw err;
      if (this.#isReachable) logger.warn('the room log cannot be reached', { err });
      this.#isReachable = false;
      return false;
    }
  }

  async #call(): Promise<RenewReply[]> {
    const { liveness, store } = this.#context;
    const call = liveness.called();
    const asked = this.#clockWatch.ask();
    try {
      const replies = await store.renew(call);
      liveness.answered(call);
      const now = replies[0]?.[2];
      if (now !== undefined) asked(Number(now));
      return replies;
    } catch (error) {
      if (isRefusal(error)) liveness.refused();
      else liveness.unanswered();
      throw error;
    }
  }
}

function hasLapsed(replies: readonly RenewReply[]): boolean {
  return replies.some(([kind]) => kind === 'lapsed');
}
