import { createHash } from 'node:crypto';
import type { World } from '../world/world';
import type { HistoryEvent } from './history';

type Unstamped<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Writes down what happens, with its time. */
export class Recorder {
  readonly events: HistoryEvent[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  add(event: Unstamped<HistoryEvent>): void {
    this.events.push({ at: Math.round(this.#world.elapsed), ...event });
  }

  /** The same for the same history, though ids are random: they count by when they were first seen. */
  get hash(): string {
    const names = new Map<string, string>();
    const text = JSON.stringify(this.events).replaceAll(/p_[\w-]{16}|"[\w-]{22}"/g, (id) => {
      const name = names.get(id) ?? `id${names.size}`;
      names.set(id, name);
      return name;
    });
    return createHash('sha256').update(text).digest('hex').slice(0, 16);
  }
}
