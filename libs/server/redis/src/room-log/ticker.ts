import { systemTiming, type Timing } from '../timing';

/**
 * Runs a task again and again, never twice at once, with up to a fifth of the interval as jitter, so that
 * nodes do not march in step. The interval is asked for before each wait. The task must not reject.
 */
export class Ticker {
  readonly #intervalMs: () => number;
  readonly #task: () => Promise<void>;
  readonly #timing: Timing;
  #cancel: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(intervalMs: () => number, task: () => Promise<void>, timing: Timing = systemTiming) {
    this.#intervalMs = intervalMs;
    this.#task = task;
    this.#timing = timing;
    this.#schedule();
  }

  /** Resolves when a run that is under way has ended. */
  stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    return this.#running;
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const { clock, random } = this.#timing;
    const delay = this.#intervalMs() * (1 - random() / 5);
    this.#cancel = clock.schedule(delay, () => {
      this.#running = this.#task().finally(() => this.#schedule());
    });
  }
}
