import { HttpProblem } from '@madang/server-kernel';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** So many attempts in so many seconds, counted from the first. */
export interface Window {
  readonly attempts: number;
  readonly seconds: number;
}

/** An attempt that is allowed and counted. Take it back when it was not of the kind to be limited. */
export interface Attempt {
  refund(): Promise<void>;
}

/**
 * Counts attempts by key in the memory of this process. Several windows, from short to long, make the
 * wait grow with the number of attempts. An attempt is counted before it is judged, so that many at once
 * gain nothing; one that is refused is not counted, so that impatience does not lengthen the wait.
 */
export class AttemptLimit {
  private readonly limiters: readonly RateLimiterMemory[];

  constructor(windows: readonly Window[]) {
    this.limiters = windows.map(
      ({ attempts, seconds }) => new RateLimiterMemory({ points: attempts, duration: seconds }),
    );
  }

  /** @throws HttpProblem 429 `rate_limited` with `Retry-After`. */
  async begin(key: string): Promise<Attempt> {
    const counted: RateLimiterMemory[] = [];
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
