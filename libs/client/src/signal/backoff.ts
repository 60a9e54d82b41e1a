import type { Clock } from '../util/clock';
import type { ReconnectPolicy } from './reconnect-policy';

/** A connection that lived so long was a good one: the loss of it is a first failure again. */
const STABLE_MS = 30_000;

/** Counts failures for a reconnect policy. */
export class Backoff {
  readonly #clock: Clock;
  readonly #policy: ReconnectPolicy;
  readonly #random: () => number;
  #failures = 0;
  #openSince: number | null = null;

  constructor(clock: Clock, policy: ReconnectPolicy, random: () => number) {
    this.#clock = clock;
    this.#policy = policy;
    this.#random = random;
  }

  /** Connections lost or not made, in a row. */
  get failures(): number {
    return this.#failures;
  }

  opened(): void {
    this.#openSince = this.#clock.now();
  }

  /** How long to wait after one more failure, in ms; `null`: give up. */
  fail(): number | null {
    if (this.#openSince !== null && this.#clock.now() - this.#openSince >= STABLE_MS) {
      this.#failures = 0;
    }
    this.#openSince = null;
    const delay = this.#policy(this.#failures, this.#random);
    this.#failures += 1;
    return delay;
  }
}
