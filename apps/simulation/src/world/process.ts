import type { World } from './world';

/**
 * One process of the simulated machines, or one page: everything that it is told or that falls due in it
 * goes through `post`. A paused one hears all of it when it wakes, in order; a dead one never.
 */
export class Process {
  readonly #world: World;
  readonly #waiting: (() => void)[] = [];
  #state: 'running' | 'paused' | 'dead' = 'running';

  constructor(world: World) {
    this.#world = world;
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  post(run: () => void): void {
    if (this.#state === 'dead') return;
    if (this.#state === 'running' && this.#waiting.length === 0) run();
    else this.#waiting.push(run);
  }

  schedule(delayMs: number, run: () => void): () => void {
    let isCancelled = false;
    const cancel = this.#world.schedule(delayMs, () => {
      this.post(() => {
        if (!isCancelled) run();
      });
    });
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  wake(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    this.#next();
  }

  kill(): void {
    this.#state = 'dead';
    this.#waiting.length = 0;
  }

  /** One at a time, so that promises settle in between as they do in a real process. */
  #next(): void {
    if (this.#state !== 'running') return;
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) this.#world.schedule(0, () => this.#next());
  }
}
