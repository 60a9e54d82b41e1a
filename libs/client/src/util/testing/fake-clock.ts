import type { CancelTimer, Clock } from '../clock';

interface Timer {
  readonly dueAt: number;
  readonly run: () => void;
}

/** A clock that stands still until told. */
export class FakeClock implements Clock {
  /** In the order they were set. */
  readonly #timers = new Set<Timer>();
  #now: number;

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

  setTimeout(run: () => void, ms: number): CancelTimer {
    const timer = { dueAt: this.#now + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Runs what falls due on the way, each at its own time, synchronously. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#due(end); next !== undefined; next = this.#due(end)) {
      this.#timers.delete(next);
      this.#now = next.dueAt;
      next.run();
    }
    this.#now = end;
  }

  /** As `advance`, but lets promises settle before and after every timer. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#due(end); next !== undefined; next = this.#due(end)) {
      this.#timers.delete(next);
      this.#now = next.dueAt;
      next.run();
      await settle();
    }
    this.#now = end;
  }

  #due(end: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.dueAt <= end);
    return due.sort((a, b) => a.dueAt - b.dueAt)[0];
  }
}

/** Lets everything run that waits for promises only: message events come after all microtasks. */
export function settle(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
