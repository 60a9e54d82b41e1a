import { examine, type Patient } from '../src/examine';
import type { Report } from '../src/report/report';

/** What the doctor says, with its own clock where a test wants it to be wrong. */
export function diagnose(url: string, changes: Partial<Patient> = {}): Promise<Report> {
  return examine({
    ...{ url: new URL(url), isInsecure: false, roomToken: null, redis: null, only: [] },
    now: Date.now,
    ...changes,
  });
}

/** What has failed and why, as `check: reason`. */
export function failuresIn({ checks }: Report): string[] {
  return checks
    .filter(({ state }) => state === 'failed')
    .map(({ id, reason }) => `${id}: ${String(reason)}`);
}

export function stateOf({ checks }: Report, id: string): string | undefined {
  return checks.find((line) => line.id === id)?.state;
}
