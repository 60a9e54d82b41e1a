export { MemoryRoomDirectory } from './memory/memory-room-directory';
export { MemoryRoomDirectoryModule } from './memory/memory-room-directory.module';
export { RoomDirectory, type RoomRecord } from './room-directory';
