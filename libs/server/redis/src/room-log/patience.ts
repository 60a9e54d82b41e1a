import { LogUnavailableError } from '@madang/server-room-log';
import { delay, type Timing } from '../timing';

const RETRY_MS = 250;

/**
 * For what may be asked again whatever came of it: asks until the store answers, for a while. A stall of it, or
 * a lost connection to it, then costs waiting, and nobody's own connection.
 */
export class Patience {
  readonly #timing: Timing;
  readonly #patienceMs: number;
  #isOver = false;

  constructor(timing: Timing, patienceMs: number) {
    this.#timing = timing;
    this.#patienceMs = patienceMs;
  }

  /** Rejects with `LogUnavailableError` when the store has not answered for too long. */
  async until<T>(ask: () => Promise<T>): Promise<T> {
    const { clock } = this.#timing;
    let awaySince: number | null = null;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        awaySince ??= clock.now();
        const isWorthIt = !this.#isOver && clock.now() - awaySince < this.#patienceMs;
        if (!(error instanceof LogUnavailableError) || !isWorthIt) throw error;
        await delay(this.#timing, RETRY_MS);
      }
    }
  }

  /** From now on the first failure counts. */
  end(): void {
    this.#isOver = true;
  }
}
