import type { CheckResult, DiagnosisView } from '@madang/client';
import { describe, expect, it } from 'vitest';
import { summaryOf, type CheckSummary } from './check-summary';

const fine = { id: 'page', state: 'ok', figures: {} } as const;
const failed = (id: CheckResult['id']): CheckResult => ({
  ...{ id, state: 'failed', reason: 'turn-unreachable', figures: {} },
});

describe('the summary of a diagnosis', () => {
  it.each<[CheckSummary, DiagnosisView['phase'], CheckResult[]]>([
    ['checking', 'running', [fine]],
    ['good', 'done', [fine, { id: 'camera', state: 'skipped', reason: 'not-tried', figures: {} }]],
    ['fair', 'done', [fine, { id: 'relay', state: 'warning', reason: 'no-relay', figures: {} }]],
    ['fair', 'done', [fine, failed('turnUdp')]],
    ['fair', 'done', [fine, failed('camera')]],
    ['bad', 'done', [fine, failed('network')]],
    ['bad', 'done', [fine, failed('signal')]],
  ])('is %s, %s: %j', (summary, phase, results) => {
    expect(summaryOf({ phase, results })).toBe(summary);
  });
});
