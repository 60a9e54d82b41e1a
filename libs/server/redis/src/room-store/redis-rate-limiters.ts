import { RateLimiters, type Window } from '@madang/server-room-directory';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { RedisConnections } from '../connection/redis-connections';

/** Counts in Redis for all processes together; each by itself while Redis does not answer. */
export class RedisRateLimiters extends RateLimiters {
  readonly #connections: RedisConnections;
  readonly #keyPrefix: string;

  constructor(connections: RedisConnections, keyPrefix = 'madang') {
    super();
    this.#connections = connections;
    this.#keyPrefix = keyPrefix;
  }

  override create(name: string, { attempts, seconds }: Window): RateLimiterAbstract {
    const window = {
      keyPrefix: `${this.#keyPrefix}:attempts:${name}`,
      points: attempts,
      duration: seconds,
    };
    return new RateLimiterRedis({
      ...window,
      storeClient: this.#connections.commands,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(window),
    });
  }
}
