import type { Figures } from './finding';
import type { Reason } from './reasons';

/** One line of the report, as `--json` prints it. */
export interface Line {
  readonly id: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly reason: Reason | null;
  readonly message: string;
  readonly fix: string | null;
  readonly figures: Figures;
  /** How long the check took. */
  readonly ms: number;
}

export interface Report {
  /** No check has failed; warnings may be among them. */
  readonly ok: boolean;
  readonly url: string;
  readonly checks: readonly Line[];
}

export function reportOf(url: string, checks: readonly Line[]): Report {
  return { ok: checks.every(({ state }) => state !== 'failed'), url, checks };
}
