import {
  describeAuditLog,
  describeRateLimiters,
  describeRoomDirectory,
  describeTextStore,
  type RoomStoreHarness,
} from './contract';
import { MemoryAuditLog } from './audit/memory-audit-log';
import { MemoryRateLimiters } from './rate-limiters';
import { StoredRoomDirectory } from './stored-room-directory';
import { MemoryTextStore } from './text-store/memory-text-store';

/** All nodes are the same one: memory is not shared between processes. */
function start(): Promise<RoomStoreHarness> {
  const texts = new MemoryTextStore();
  const logs = new Map<number, MemoryAuditLog>();
  const limiters = new MemoryRateLimiters();
  return Promise.resolve({
    texts: () => Promise.resolve(texts),
    directory: (unusedMs) => Promise.resolve(new StoredRoomDirectory(texts, unusedMs)),
    audit(keptMs) {
      const log = logs.get(keptMs) ?? new MemoryAuditLog(keptMs);
      logs.set(keptMs, log);
      return Promise.resolve(log);
    },
    limiters: () => Promise.resolve(limiters),
    stop: () => Promise.resolve(),
  });
}

describeTextStore('memory', start);
describeRoomDirectory('memory', start);
describeAuditLog('memory', start);
describeRateLimiters('memory', start);
