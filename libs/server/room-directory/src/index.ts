export { MemoryRoomDirectory } from './memory/memory-room-directory';
export { MemoryRoomDirectoryModule } from './memory/memory-room-directory.module';
export { RoomDirectory } from './room-directory';
export { type Ban, MAX_BANS, parseRoomRecord, type RoomRecord, withBan } from './room-record';
