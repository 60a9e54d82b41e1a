import { REASONS, type Reason } from './reasons';

/** Numbers and words that were seen, for programs. Never a secret. */
export type Figures = Readonly<
  Record<string, number | string | boolean | readonly string[] | null>
>;

/** What a check came to. `ground` is what other checks may stand on; a check that failed can still have some. */
export interface Finding<T = unknown> {
  readonly state: 'ok' | 'warning' | 'failed';
  readonly reason: Reason | null;
  readonly message: string;
  readonly figures: Figures;
  readonly ground?: T;
}

interface More<T> {
  readonly figures?: Figures;
  readonly ground?: T;
}

export function well<T = never>(message: string, more: More<T> = {}): Finding<T> {
  return { state: 'ok', reason: null, message, figures: {}, ...more };
}

/** Meetings work, but not for everybody, or not for long. */
export function warning<T = never>(
  reason: Reason,
  message: string,
  more: More<T> = {},
): Finding<T> {
  return { state: 'warning', reason, message, figures: {}, ...more };
}

export function failed<T = never>(reason: Reason, message: string, more: More<T> = {}): Finding<T> {
  return { state: 'failed', reason, message, figures: {}, ...more };
}

export function fixOf(reason: Reason | null): string | null {
  return reason === null ? null : REASONS[reason];
}
