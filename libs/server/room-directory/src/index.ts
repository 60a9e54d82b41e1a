export { AUDIT_ENTRIES, AuditLog, type AuditNote, type AuditPage } from './audit/audit-log';
export { MemoryAuditLog } from './audit/memory-audit-log';
export { KeptSecrets } from './kept-secrets';
export { LiveRooms, NoLiveRooms } from './live-rooms';
export { MemoryRateLimiters, RateLimiters, type Window } from './rate-limiters';
export { type RoomChange, RoomDirectory } from './room-directory';
export { type Ban, MAX_BANS, parseRoomRecord, type RoomRecord, withBan } from './room-record';
export {
  dataFolderEnv,
  roomStoreEnv,
  roomStoreSettings,
  type RoomStoreSettings,
} from './room-store-env';
export { RoomStoreModule } from './room-store.module';
export { StoredRoomDirectory } from './stored-room-directory';
export { MemoryTextStore } from './text-store/memory-text-store';
export { checkName, TextStore } from './text-store/text-store';
