import { failed, fixOf, type Finding } from './report/finding';
import type { Line } from './report/report';

/** What a check has found for others to stand on, or whose fault it is that there is none. */
export type Ground<T> = { readonly value: T } | { readonly missing: string };

type Values<N extends readonly Ground<unknown>[]> = {
  [K in keyof N]: N[K] extends Ground<infer V> ? V : never;
};

export interface CheckOptions {
  readonly deadlineMs?: number;
  /** The checks that stand on it: it is done for them too, and then shown only when it has failed. */
  readonly carries?: readonly string[];
}

export interface ExaminationOptions {
  /** Names of checks; empty for all. */
  readonly only: readonly string[];
  /** Told of each line, in the order in which the checks were begun. */
  readonly onLine?: (line: Line) => void;
}

const DEADLINE_MS = 15_000;

/**
 * Runs checks, each with a deadline, and keeps their lines in the order in which they were begun. A check whose ground
 * is missing is not run, and says so.
 */
export class Examination {
  readonly #options: ExaminationOptions;
  readonly #endings: (() => unknown)[] = [];
  readonly #lines: Promise<Line | null>[] = [];
  #told: Promise<unknown> = Promise.resolve();

  constructor(options: ExaminationOptions) {
    this.#options = options;
  }

  /** Never rejects. `run` is given the values of the grounds, and a signal that is aborted at the deadline. */
  check<const N extends readonly Ground<unknown>[], T = never>(
    id: string,
    needs: N,
    run: (signal: AbortSignal, ...values: Values<N>) => Promise<Finding<T>>,
    options: CheckOptions = {},
  ): Promise<Ground<T>> {
    const { only } = this.#options;
    const isShown = only.length === 0 || only.includes(id);
    const isNeeded = isShown || options.carries?.some((other) => only.includes(other)) === true;
    if (!isNeeded) return Promise.resolve({ missing: id });
    const done = this.#perform(id, needs, run, options.deadlineMs ?? DEADLINE_MS);
    this.#keep(done.then(({ line }) => (isShown || line.state === 'failed' ? line : null)));
    return done.then(({ ground }) => ground);
  }

  /** For what a check has opened: called by `end`, the latest first. */
  later(ending: () => unknown): void {
    this.#endings.unshift(ending);
  }

  /** Waits for all checks, ends what they have opened, and resolves to their lines. */
  async end(): Promise<Line[]> {
    const lines = await Promise.all(this.#lines);
    for (const ending of this.#endings.splice(0)) {
      try {
        await ending();
      } catch {
        // What could not be ended ends by itself; what was found does not change.
      }
    }
    await this.#told;
    return lines.filter((line) => line !== null);
  }

  #keep(line: Promise<Line | null>): void {
    this.#lines.push(line);
    this.#told = this.#told.then(async () => {
      const told = await line;
      if (told !== null) this.#options.onLine?.(told);
    });
  }

  async #perform<const N extends readonly Ground<unknown>[], T>(
    id: string,
    needs: N,
    run: (signal: AbortSignal, ...values: Values<N>) => Promise<Finding<T>>,
    deadlineMs: number,
  ): Promise<{ line: Line; ground: Ground<T> }> {
    for (const need of needs) {
      if ('missing' in need) return skipped(id, need.missing);
    }
    const values = needs.map((need) => ('value' in need ? need.value : undefined)) as Values<N>;
    const began = performance.now();
    const {
      ground,
      missing = id,
      ...finding
    } = await withDeadline((signal) => run(signal, ...values), deadlineMs);
    const line = {
      ...{ id, ...finding, fix: fixOf(finding.reason) },
      ms: Math.round(performance.now() - began),
    };
    return { line, ground: ground === undefined ? { missing } : { value: ground } };
  }
}

function skipped(id: string, missing: string): { line: Line; ground: { missing: string } } {
  const message = `not looked at: ${missing} comes first`;
  const line: Line = {
    ...{ id, state: 'skipped', reason: null, message, fix: null, figures: {}, ms: 0 },
  };
  return { line, ground: { missing } };
}

async function withDeadline<T>(
  run: (signal: AbortSignal) => Promise<Finding<T>>,
  deadlineMs: number,
): Promise<Finding<T>> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding<T>>((resolve) => {
    timer = setTimeout(() => {
      controller.abort(new Error('out of time'));
      resolve(failed('timeout', `no end after ${deadlineMs / 1_000} s`));
    }, deadlineMs);
  });
  try {
    return await Promise.race([run(controller.signal), late]);
  } catch (error) {
    return failed('unexpected', error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
}
