import { RateLimiterMemory, type RateLimiterAbstract } from 'rate-limiter-flexible';

/** So many attempts in so many seconds, counted from the first. */
export interface Window {
  readonly attempts: number;
  readonly seconds: number;
}

/** Makes counters of attempts; those of one name share what they count. */
export abstract class RateLimiters {
  abstract create(name: string, window: Window): RateLimiterAbstract;
}

/** Counts in the memory of this process. */
export class MemoryRateLimiters extends RateLimiters {
  override create(name: string, { attempts, seconds }: Window): RateLimiterAbstract {
    return new RateLimiterMemory({ keyPrefix: name, points: attempts, duration: seconds });
  }
}
