import type { TransportFactory } from '@madang/client/parts';
import { describeBreaches, type Breach } from '../history/breach';

export type Size = 'small' | 'full';

export interface Run {
  readonly size: Size;
  readonly seed: number;
  /** Begun from the seed. */
  readonly random: () => number;
  /** A control need not wait for what cannot come any more. */
  readonly isControl: boolean;
  /** Keeps whoever looks on awake, and is shown with a failure. */
  readonly log: (line: string) => void;
}

/** One number that was measured, and whether it is as it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly target: string;
  readonly isMet: boolean;
}

export interface Outcome {
  readonly figures: readonly Figure[];
  /** What to look at when a figure is not met. */
  readonly details: readonly string[];
}

/** The same run with one protection off, which must break at least one of the named figures. */
export interface Control {
  readonly title: string;
  readonly breaks: readonly string[];
  readonly run: (run: Run) => Promise<Outcome>;
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly run: (run: Run) => Promise<Outcome>;
  readonly controls: readonly Control[];
}

/** Stands between each client and its lines. */
export type Meddle = (person: string) => (lines: TransportFactory) => TransportFactory;

export function exactly(name: string, value: number, wanted: number): Figure {
  return { name, value, target: `= ${wanted}`, isMet: value === wanted };
}

export function atMost(name: string, value: number, limit: number): Figure {
  return { name, value, target: `≤ ${limit}`, isMet: value <= limit };
}

export function atLeast(name: string, value: number, limit: number): Figure {
  return { name, value, target: `≥ ${limit}`, isMet: value >= limit };
}

/** For whoever reads the table; whatever it is, it is no failure. */
export function reported(name: string, value: number): Figure {
  return { name, value, target: '', isMet: true };
}

export function outcome(figures: readonly Figure[], breaches: readonly Breach[]): Outcome {
  return { figures, details: describeBreaches(breaches) };
}
