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
  /** Keeps this node alive, and settles what was left open while the store was away. */
  readonly renew: () => Promise<void>;
  /** Does what is due for all nodes. */
  readonly sweep: () => Promise<void>;
  /** Looks whether something was missed. */
  readonly verify: () => Promise<void>;
}

/** What a node does by the clock, whatever happens in meetings. */
export class Upkeep {
  readonly #context: UpkeepContext;
  #tickers: readonly Ticker[] = [];

  constructor(context: UpkeepContext) {
    this.#context = context;
  }

  start(): void {
    const { settings, timing, replaceDead, sweep, verify } = this.#context;
    const every = (ms: number, task: () => Promise<void>) => new Ticker(ms, task, timing);
    this.#tickers = [
      every(settings.renewMs, () => {
        replaceDead();
        return this.renew();
      }),
      every(settings.sweepMs, () => this.#quietly(sweep)),
      every(settings.verifyMs, () => this.#quietly(verify)),
    ];
  }

  /** Resolves when what is under way has ended. */
  async stop(): Promise<void> {
    await Promise.all(this.#tickers.map((ticker) => ticker.stop()));
  }

  /** Never rejects. */
  renew(): Promise<void> {
    return this.#quietly(this.#context.renew);
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
