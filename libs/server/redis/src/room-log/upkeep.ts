import type { Logger } from '@madang/server-kernel';
import { LogUnavailableError } from '@madang/server-room-log';
import type { Timing } from '../timing';
import type { RedisRoomLogSettings } from './settings';
import { Ticker } from './ticker';

export interface UpkeepContext {
  readonly settings: RedisRoomLogSettings;
  readonly timing: Timing;
  readonly logger: Logger;
  /** Before each renewal. */
  readonly replaceDead: () => void;
  /** Keeps this node alive, and settles what was left open while the store was away; `false` when it still is. */
  readonly renew: () => Promise<boolean>;
  /** Does what is due for all nodes. */
  readonly sweep: () => Promise<void>;
  /** Looks whether something was missed. */
  readonly verify: () => Promise<void>;
}

/** How much more often a store that is away is asked: whoever waits for this node's word waits for that. */
const AWAY_FACTOR = 4;

/** What a node does by the clock, whatever happens in meetings. */
export class Upkeep {
  readonly #context: UpkeepContext;
  #tickers: readonly Ticker[] = [];
  #isReachable = true;

  constructor(context: UpkeepContext) {
    this.#context = context;
  }

  start(): void {
    const { settings, timing, replaceDead, sweep, verify } = this.#context;
    const { renewMs, sweepMs, verifyMs } = settings;
    const every = (ms: () => number, task: () => Promise<void>) => new Ticker(ms, task, timing);
    this.#tickers = [
      every(
        () => (this.#isReachable ? renewMs : renewMs / AWAY_FACTOR),
        () => {
          replaceDead();
          return this.renew();
        },
      ),
      every(
        () => sweepMs,
        () => this.#quietly(sweep),
      ),
      every(
        () => verifyMs,
        () => this.#quietly(verify),
      ),
    ];
  }

  /** Resolves when what is under way has ended. */
  async stop(): Promise<void> {
    await Promise.all(this.#tickers.map((ticker) => ticker.stop()));
  }

  /** Never rejects. */
  renew(): Promise<void> {
    return this.#quietly(async () => {
      this.#isReachable = false;
      this.#isReachable = await this.#context.renew();
    });
  }

  async #quietly(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (err) {
      // That Redis is away is said by the lease.
      if (!(err instanceof LogUnavailableError)) {
        this.#context.logger.error('upkeep of the room log failed', { err });
      }
    }
  }
}
