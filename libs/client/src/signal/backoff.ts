import { LIMITS } from '@madang/protocol';
import type { Clock } from '../util/clock';
import { DEFAULT_WINDOW_MS, shortWait, type ReconnectPolicy } from './reconnect-policy';

/** A connection that lived so long was a good one: the loss of it is a first failure again. */
const STABLE_MS = 30_000;

/** Counts failures for a reconnect policy, and keeps what servers have said about coming back. */
export class Backoff {
  readonly #clock: Clock;
  readonly #policy: ReconnectPolicy;
  readonly #random: () => number;
  #failures = 0;
  #openSince: number | null = null;
  #windowMs = DEFAULT_WINDOW_MS;
  /** Before this time no server wants to see us. */
  #notBefore = 0;

  constructor(clock: Clock, policy: ReconnectPolicy, random: () => number) {
    this.#clock = clock;
    this.#policy = policy;
    this.#random = random;
  }

  /** Connections lost or not made, in a row. */
  get failures(): number {
    return this.#failures;
  }

  opened(windowMs = DEFAULT_WINDOW_MS): void {
    this.#openSince = this.#clock.now();
    this.setWindow(windowMs);
  }

  /** Over how long all clients of the present gateway are to spread when it is lost. */
  setWindow(windowMs: number): void {
    this.#windowMs = Math.min(windowMs, LIMITS.maxReconnectWindowMs);
  }

  /**
   * How long to wait after one more failure, in ms; `null`: give up. A server that has said when it wants to see
   * us is there: that counts, and is no failure.
   */
  fail(retryAfterMs = 0): number | null {
    if (this.#openSince !== null && this.#clock.now() - this.#openSince >= STABLE_MS) {
      this.#failures = 0;
    }
    const windowMs = this.#openSince === null ? 0 : this.#windowMs;
    this.#openSince = null;
    if (retryAfterMs > 0) return this.#told(retryAfterMs);
    const delay = this.#policy(this.#failures, this.#random, windowMs);
    this.#failures += 1;
    return delay;
  }

  /** How long to wait, of what is left of a wait, now that there is a network again. */
  hurry(leftMs: number): number {
    const floorMs = Math.max(0, this.#notBefore - this.#clock.now());
    return Math.min(leftMs, floorMs + shortWait(this.#random));
  }

  /** Many may have been told the same: spread behind it. */
  #told(retryAfterMs: number): number {
    this.#notBefore = this.#clock.now() + retryAfterMs;
    return retryAfterMs + shortWait(this.#random);
  }
}
