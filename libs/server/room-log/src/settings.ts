import { LIMITS } from '@madang/protocol';
import type { RoomLogSettings } from './room-log';

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
