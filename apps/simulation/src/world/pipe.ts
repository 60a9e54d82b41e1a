import type { World } from './world';

/** One direction of a connection: everything arrives late, in order, until it is cut. */
export class Pipe {
  readonly #world: World;
  readonly #delay: () => number;
  #arrivesAt = 0;
  #state: 'open' | 'swallowing' | 'cut' = 'open';

  constructor(world: World, delay: () => number) {
    this.#world = world;
    this.#delay = delay;
  }

  send(arrive: () => void): void {
    if (this.#state !== 'open') return;
    const { elapsed } = this.#world;
    this.#arrivesAt = Math.max(this.#arrivesAt, elapsed + this.#delay());
    this.#world.schedule(this.#arrivesAt - elapsed, () => {
      if (this.#state !== 'cut') arrive();
    });
  }

  /** What is sent from now on is lost, and nobody notices. */
  swallow(): void {
    if (this.#state === 'open') this.#state = 'swallowing';
  }

  /** What is under way is lost as well. */
  cut(): void {
    this.#state = 'cut';
  }
}
