import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeAuditLog,
  describeRoomDirectory,
  describeTextStore,
  type RoomStoreHarness,
} from './contract';
import { FileAuditLog } from './audit/file-audit-log';
import { MemoryRateLimiters } from './rate-limiters';
import { StoredRoomDirectory } from './stored-room-directory';
import { DataFolder } from './text-store/data-folder';
import { FileTextStore } from './text-store/file-text-store';

/** One process has the folder for itself, so all nodes are the same one. */
async function start(): Promise<RoomStoreHarness> {
  const root = await mkdtemp(join(tmpdir(), 'madang-store-'));
  const folder = await DataFolder.open(root);
  const texts = new FileTextStore(folder);
  return {
    texts: () => Promise.resolve(texts),
    directory: (unusedMs) => Promise.resolve(new StoredRoomDirectory(texts, unusedMs)),
    audit: (keptMs) => Promise.resolve(new FileAuditLog(folder, keptMs)),
    limiters: () => Promise.resolve(new MemoryRateLimiters()),
    stop: () => rm(root, { recursive: true }),
  };
}

describeTextStore('files', start);
describeRoomDirectory('files', start);
describeAuditLog('files', start);
