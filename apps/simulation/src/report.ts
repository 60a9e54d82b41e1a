import { printed } from './checker/print';
import { faultText } from './faults/fault';
import type { Run } from './run';

const LAST_EVENTS = 80;

/** All that is needed to look into a run that broke a promise. */
export function report({ seed, faults, violations, history }: Run): string {
  return [
    `seed ${seed} broke ${violations.length} promises; SIM_SEED=${seed} replays it with all its events`,
    ...violations.slice(0, 20).map((violation) => `  ${violation}`),
    'faults:',
    ...faults.map((fault) => `  ${faultText(fault)}`),
    `last ${LAST_EVENTS} events:`,
    ...printed(history.events).slice(-LAST_EVENTS),
  ].join('\n');
}
