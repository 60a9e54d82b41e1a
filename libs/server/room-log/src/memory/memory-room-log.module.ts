import { Module, type DynamicModule } from '@nestjs/common';
import { RoomGovernor, RoomLog, type RoomLogSettings } from '../room-log';
import { roomLogSettings } from '../settings';
import { MemoryBackplane } from './memory-backplane';
import { MemoryRoomLog } from './memory-room-log';

/** Provides `RoomLog`, also as `RoomGovernor`, from the memory of this process; global, imported by apps only. */
@Module({})
export class MemoryRoomLogModule {
  /** A deployment of one node. */
  static forRoot(settings: Partial<RoomLogSettings> = {}): DynamicModule {
    return this.forBackplane(new MemoryBackplane(roomLogSettings(settings)));
  }

  /** One node of several that share a backplane in one process. */
  static forBackplane(backplane: MemoryBackplane): DynamicModule {
    return {
      module: MemoryRoomLogModule,
      global: true,
      providers: [
        { provide: RoomLog, useFactory: () => new MemoryRoomLog(backplane) },
        { provide: RoomGovernor, useExisting: RoomLog },
      ],
      exports: [RoomLog, RoomGovernor],
    };
  }
}
