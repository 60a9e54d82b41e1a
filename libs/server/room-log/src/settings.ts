import { LIMITS } from '@madang/protocol';
import type { RoomLogSettings } from './room-log';

/** How long a spent ticket is remembered beyond its end, as the clocks of machines differ. */
export const TICKET_TOLERANCE_MS = 10_000;

/** The limits of the protocol, changed where asked. */
export function roomLogSettings(changes: Partial<RoomLogSettings> = {}): RoomLogSettings {
  return {
    graceMs: LIMITS.graceMs,
    logEntries: LIMITS.logEntries,
    chatHistoryEntries: LIMITS.chatHistoryEntries,
    chatHistoryChars: LIMITS.chatHistoryChars,
    ...changes,
  };
}
