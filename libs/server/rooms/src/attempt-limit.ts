import { HttpProblem } from '@madang/server-kernel';
import type { RateLimiters, Window } from '@madang/server-room-directory';
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

/** An attempt that is allowed and counted. Take it back when it was not of the kind to be limited. */
export interface Attempt {
  refund(): Promise<void>;
}

/**
 * Counts attempts by key. Several windows, from short to long, make the
 * wait grow with the number of attempts. An attempt is counted before it is judged, so that many at once
 * gain nothing; one that is refused is not counted, so that impatience does not lengthen the wait.
 */
export class AttemptLimit {
  private readonly limiters: readonly RateLimiterAbstract[];

  constructor(name: string, windows: readonly Window[], limiters: RateLimiters) {
    this.limiters = windows.map((window) => limiters.create(`${name}-${window.seconds}`, window));
  }

  /** @throws HttpProblem 429 `rate_limited` with `Retry-After`. */
  async begin(key: string): Promise<Attempt> {
    const counted: RateLimiterAbstract[] = [];
    const refund = async () => {
      await Promise.all(counted.map((limiter) => limiter.reward(key)));
    };
    for (const limiter of this.limiters) {
      try {
        await limiter.consume(key);
        counted.push(limiter);
      } catch (refusal) {
        await refund();
        throw refusal instanceof RateLimiterRes ? tooMany(refusal.msBeforeNext) : refusal;
      }
    }
    return { refund };
  }
}

function tooMany(waitMs: number): HttpProblem {
  return new HttpProblem(429, 'rate_limited', {
    headers: { 'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1_000))) },
  });
}
