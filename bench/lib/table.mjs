/** How benchmarks print what they found. */

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** @param rows Numbers by the name of the row. */
export function table(columns, rows) {
  const row = (name, cells) => name.padEnd(16) + cells.map((cell) => cell.padStart(14)).join('');
  const text = (value) => value.toFixed(Math.abs(value) < 10 ? 2 : 0);
  return [
    row('', columns),
    ...Object.entries(rows).map(([name, values]) => row(name, values.map(text))),
  ].join('\n');
}
