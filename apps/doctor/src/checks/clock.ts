import { failed, type Finding, well } from '../report/finding';
import type { Api } from './api';
import type { Entered } from './session';

/** A ticket lives for 60 s. */
const TOLERANCE_MS = 30_000;

/** Whether the clock of the server is that of this machine. */
export function checkClock({ clockOffsetMs }: Api): Finding {
  if (clockOffsetMs === null) return well('the server does not say what time it is');
  const figures = { offsetSeconds: seconds(clockOffsetMs) };
  if (Math.abs(clockOffsetMs) <= TOLERANCE_MS) return well('the clocks agree', { figures });
  return failed(
    'clock_off',
    `the server's clock and the one of this machine are ${amount(clockOffsetMs)} apart: one of them is wrong`,
    { figures },
  );
}

/** Whether gateways and edge agree, who may be on different hosts. Our own clock does not count. */
export function checkGatewayClock({ clockOffsetMs }: Api, entered: Entered): Finding {
  const offsetMs = entered.clockOffsetMs - (clockOffsetMs ?? entered.clockOffsetMs);
  const figures = { offsetSeconds: seconds(offsetMs) };
  if (Math.abs(offsetMs) <= TOLERANCE_MS)
    return well('the clocks of the services agree', { figures });
  return failed(
    'gateway_clock_off',
    `the clock of the gateway is ${amount(offsetMs)} apart from that of the server in front`,
    { figures },
  );
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

function amount(ms: number): string {
  const whole = Math.abs(seconds(ms));
  return whole < 120 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
