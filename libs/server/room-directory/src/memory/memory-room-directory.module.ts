import { Module, type DynamicModule } from '@nestjs/common';
import { RoomDirectory } from '../room-directory';
import { MemoryRoomDirectory } from './memory-room-directory';

/** Provides `RoomDirectory` from the memory of this process; global, imported by apps only. */
@Module({})
export class MemoryRoomDirectoryModule {
  static forRoot(): DynamicModule {
    return {
      module: MemoryRoomDirectoryModule,
      global: true,
      providers: [{ provide: RoomDirectory, useClass: MemoryRoomDirectory }],
      exports: [RoomDirectory],
    };
  }
}
