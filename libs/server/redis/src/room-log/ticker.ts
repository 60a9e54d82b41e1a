/**
 * Runs a task again and again, never twice at once, with up to a fifth of the interval as jitter, so that
 * nodes do not march in step. The task must not reject.
 */
export class Ticker {
  readonly #intervalMs: number;
  readonly #task: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(intervalMs: number, task: () => Promise<void>) {
    this.#intervalMs = intervalMs;
    this.#task = task;
    this.#schedule();
  }

  /** Resolves when a run that is under way has ended. */
  stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    return this.#running;
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const delay = this.#intervalMs * (1 - Math.random() / 5);
    this.#timer = setTimeout(() => {
      this.#running = this.#task().finally(() => this.#schedule());
    }, delay);
    this.#timer.unref();
  }
}
