import { reportUncaught, type ErrorReporter } from './report';

/**
 * A lifetime. Whatever must stop is added to it; `end` stops all of it once, the newest first, after
 * aborting `signal`. A cleanup that throws is reported and does not keep the others from running.
 */
export class Scope {
  readonly #controller = new AbortController();
  readonly #cleanups = new Set<{ readonly run: () => void }>();
  readonly #report: ErrorReporter;

  constructor(report: ErrorReporter = reportUncaught) {
    this.#report = report;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get hasEnded(): boolean {
    return this.signal.aborted;
  }

  /** Runs `cleanup` when the scope ends, or now if it has. Returns a function that forgets it instead. */
  add(cleanup: () => void): () => void {
    const entry = { run: cleanup };
    if (this.hasEnded) this.#run(entry.run);
    else this.#cleanups.add(entry);
    return () => void this.#cleanups.delete(entry);
  }

  /** A lifetime within this one: it ends with it, or earlier without a trace. */
  child(): Scope {
    const child = new Scope(this.#report);
    child.add(this.add(() => child.end()));
    return child;
  }

  end(): void {
    if (this.hasEnded) return;
    this.#controller.abort();
    for (const entry of [...this.#cleanups].reverse()) {
      // One cleanup may have taken another one back.
      if (this.#cleanups.delete(entry)) this.#run(entry.run);
    }
  }

  #run(cleanup: () => void): void {
    try {
      cleanup();
    } catch (error) {
      this.#report(error);
    }
  }
}
