interface Timer {
  readonly dueAt: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until told; has the shape of `Clock` in `@madang/server-room-log`. */
export class FakeClock {
  readonly #timers = new Set<Timer>();
  #now: number;
  #scheduled = 0;

  /** @param startMs Unix time in ms; any whole number will do. */
  constructor(startMs = 1_700_000_000_000) {
    this.#now = startMs;
  }

  /** Timers that wait; 0 shows that nothing was left behind. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const timer = { dueAt: this.#now + Math.max(0, delayMs), order: this.#scheduled++, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /**
   * Moves time on and runs what falls due, each at its own time, the earliest first and those of one
   * time in the order they were scheduled; timers that they schedule count too. Runs synchronously.
   */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = next.dueAt;
      next.run();
    }
    this.#now = end;
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers]
      .filter((timer) => timer.dueAt <= end)
      .sort((a, b) => a.dueAt - b.dueAt || a.order - b.order)[0];
  }
}
