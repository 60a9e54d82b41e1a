import { setTimeout as delay } from 'node:timers/promises';
import { failed, type Finding, well } from '../report/finding';
import { ConnectionEnded } from '../site/visitor';
import type { Entered } from './session';

/** An answer that took longer was kept somewhere. */
const LATE_MS = 2_000;

/** Whether a connection outlives a heartbeat, and its frames pass at once. Takes somewhat longer than one. */
export async function checkHeartbeat(
  signal: AbortSignal,
  { visitor, heartbeatMs }: Entered,
): Promise<Finding> {
  try {
    const first = await visitor.ping(signal);
    await delay(heartbeatMs + 500, undefined, { signal });
    const second = await visitor.ping(signal);
    const figures = { firstMs: Math.round(first), secondMs: Math.round(second) };
    if (Math.max(first, second) > LATE_MS) {
      const seconds = (Math.max(first, second) / 1_000).toFixed(1);
      return failed('frames_delayed', `a frame and its answer took ${seconds} s`, { figures });
    }
    return well(`the connection stays, a round trip takes ${Math.round(second)} ms`, { figures });
  } catch (error) {
    if (!(error instanceof ConnectionEnded)) throw error;
    const { code, reason, message } = error;
    return failed('connection_cut', message, { figures: { code, reason } });
  }
}
