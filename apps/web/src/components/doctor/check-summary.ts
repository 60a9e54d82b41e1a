import type { CheckResult, DiagnosisView } from '@madang/client';

/** What all results come to, for one sentence. */
export type CheckSummary = 'checking' | 'good' | 'fair' | 'bad';

const NEEDED = ['page', 'server', 'signal', 'network', 'relayCall'] as const;

export const isOver = ({ state }: CheckResult): boolean =>
  state !== 'waiting' && state !== 'running';

export function summaryOf({ phase, results }: DiagnosisView): CheckSummary {
  if (phase !== 'done') return 'checking';
  if (results.some(({ state }) => state === 'failed')) return hasWay(results) ? 'fair' : 'bad';
  return results.some(({ state }) => state === 'warning') ? 'fair' : 'good';
}

/** Nothing that everything needs is broken, and some way to others is there. */
function hasWay(results: readonly CheckResult[]): boolean {
  const isBroken = (id: CheckResult['id']) =>
    results.some((result) => result.id === id && result.state === 'failed');
  return !NEEDED.some(isBroken);
}
