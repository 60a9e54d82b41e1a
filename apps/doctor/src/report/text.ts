import type { Line, Report } from './report';

const MARKS = { ok: '✔', warning: '!', failed: '✘', skipped: '-' } as const;

/** One line of a check, and below it the fix where there is one. */
export function textOf({ id, state, message, fix }: Line): string {
  const first = `${MARKS[state]} ${id.padEnd(17)} ${message}`;
  return fix === null ? first : `${first}\n  ${' '.repeat(17)} Fix: ${fix}`;
}

export function summaryOf({ url, checks }: Report): string {
  const count = (state: Line['state']): number =>
    checks.filter((line) => line.state === state).length;
  const [failed, warnings] = [count('failed'), count('warning')];
  if (failed > 0) return `${url}: ${plural(failed, 'check has', 'checks have')} failed.`;
  if (warnings > 0) return `${url} works, with ${plural(warnings, 'warning', 'warnings')}.`;
  return `${url} is well.`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
