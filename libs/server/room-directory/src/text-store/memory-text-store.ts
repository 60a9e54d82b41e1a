import { checkName, TextStore } from './text-store';

interface Kept {
  readonly text: string;
  readonly endsAt: number;
}

const SWEEP_MS = 60_000;

/** Keeps texts as long as the process lives. */
export class MemoryTextStore extends TextStore {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;
  #nextSweep = 0;

  constructor(now: () => number = Date.now) {
    super();
    this.#now = now;
  }

  /** What takes up memory, by name. */
  all(): (readonly [name: string, text: string])[] {
    return [...this.#kept].map(([name, { text }]) => [name, text]);
  }

  override read(name: string): Promise<string | null> {
    checkName(name);
    return Promise.resolve(this.#present(name));
  }

  override replace(
    name: string,
    former: string | null,
    next: string | null,
    lifeMs: number | null,
  ): Promise<boolean> {
    checkName(name);
    this.#sweep();
    const present = this.#present(name);
    if (present !== former && present !== next) return Promise.resolve(false);
    if (next === null) this.#kept.delete(name);
    else this.#kept.set(name, { text: next, endsAt: this.#now() + (lifeMs ?? Infinity) });
    return Promise.resolve(true);
  }

  #present(name: string): string | null {
    const kept = this.#kept.get(name);
    return kept === undefined || kept.endsAt <= this.#now() ? null : kept.text;
  }

  #sweep(): void {
    const now = this.#now();
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + SWEEP_MS;
    for (const [name, { endsAt }] of this.#kept) if (endsAt <= now) this.#kept.delete(name);
  }
}
