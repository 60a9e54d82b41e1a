import { type Encounter, type Pair } from './encounter';

export interface Row {
  readonly pair: Pair;
  readonly encounter: Encounter | null;
}

/** What won between which sites, as a table for people. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ pair: { a, b, transports }, encounter }) => [
    a,
    b,
    transports.join(' ') || 'none',
    encounter === null ? 'cannot meet' : encounter.paths.map(({ local }) => local).join(' – '),
    milliseconds(encounter?.connectedMs),
    milliseconds(encounter?.frameMs),
  ]);
  const head = ['Ada', 'Bo', 'relay over', 'winner', 'connected', 'click to picture'];
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function milliseconds(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '' : `${Math.round(ms)} ms`;
}
