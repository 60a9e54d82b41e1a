import type { Outcome } from './scenarios/scenario';

export function failures({ figures }: Outcome): number {
  return figures.filter(({ isMet }) => !isMet).length;
}

/** A title, one line for each figure, and what there is to look at when one is not met. */
export function describeOutcome(title: string, outcome: Outcome, seed: number): string {
  const lines = outcome.figures.map(({ name, value, target, isMet }) => {
    const shown = Number.isInteger(value) ? String(value) : value.toFixed(2);
    return `  ${isMet ? '✓' : '✗'} ${name.padEnd(36)}${shown.padStart(10)}   ${target}`;
  });
  const details = failures(outcome) > 0 ? outcome.details.map((detail) => `    ${detail}`) : [];
  return [`\n${title} (seed ${seed})`, ...lines, ...details].join('\n');
}
