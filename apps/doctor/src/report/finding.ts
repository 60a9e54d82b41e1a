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
  /** What there is to be first, where the name of the check does not say it. */
  readonly missing?: string;
}

interface More<T> {
  readonly figures?: Figures;
  readonly ground?: T;
  readonly missing?: string;
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

const GRAVITY = ['ok', 'warning', 'failed'];

/**
 * What was found of several of a kind, each with its name: the worst, which is named where there is more than one. All
 * that they are grounds for, where all are.
 */
export function together<T>(
  findings: readonly (readonly [name: string, finding: Finding<T>])[],
): Finding<readonly T[]> {
  const told = findings.map(([name, finding]) =>
    findings.length === 1 ? finding : { ...finding, message: `${name}: ${finding.message}` },
  );
  const [worst] = [...told].sort(
    (one, other) => GRAVITY.indexOf(other.state) - GRAVITY.indexOf(one.state),
  );
  if (worst === undefined) throw new RangeError('There is nothing to put together.');
  const { state, reason, figures } = worst;
  const isWell = state === 'ok';
  const message = isWell ? told.map((one) => one.message).join('; ') : worst.message;
  const ground = findings.flatMap(([, one]) => (one.ground === undefined ? [] : [one.ground]));
  const hasAll = ground.length === findings.length;
  return { state, reason, message, figures, ...(hasAll && { ground }) };
}

export function fixOf(reason: Reason | null): string | null {
  return reason === null ? null : REASONS[reason];
}
