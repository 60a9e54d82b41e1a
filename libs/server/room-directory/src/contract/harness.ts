import type { AuditLog } from '../audit/audit-log';
import type { RateLimiters } from '../rate-limiters';
import type { RoomDirectory } from '../room-directory';
import type { TextStore } from '../text-store/text-store';

/** An empty deployment of one adapter; each store that it gives is that of one more process. */
export interface RoomStoreHarness {
  texts(): Promise<TextStore>;
  directory(unusedMs: number | null): Promise<RoomDirectory>;
  audit(keptMs: number): Promise<AuditLog>;
  limiters(): Promise<RateLimiters>;
  stop(): Promise<void>;
}

export type StartHarness = () => Promise<RoomStoreHarness>;

/** Looks again until it holds; a test that waits in vain ends by its own timeout. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(setImmediate);
}
