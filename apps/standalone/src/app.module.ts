import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '@madang/server-access';
import { KernelModule, NO_PROXY } from '@madang/server-kernel';
import { RoomStoreModule, roomStoreSettings } from '@madang/server-room-directory';
import { MemoryRoomLogModule } from '@madang/server-room-log';
import { LiveRoomsModule, RoomsModule, roomsConfig } from '@madang/server-rooms';
import { SignalingModule } from '@madang/server-signaling';
import { turnConfig } from '@madang/server-turn';
import type { AppEnv } from './app-env';
import { IceModule } from './ice.module';

/** Every service in one process, with its memory and, where `DATA_DIR` names a folder, rooms and keys that outlive it. */
@Module({})
export class AppModule {
  static forRoot(env: AppEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        KernelModule.forRoot({ service: 'standalone', env }),
        AccessModule.forIssuer({ privateKeys: env.TICKET_PRIVATE_KEY }),
        env.DATA_DIR === undefined
          ? RoomStoreModule.inMemory(roomStoreSettings(env))
          : RoomStoreModule.inFolder(env.DATA_DIR, roomStoreSettings(env)),
        MemoryRoomLogModule.forRoot(),
        LiveRoomsModule,
        IceModule.forRoot(turnConfig(env)),
        RoomsModule.forRoot(roomsConfig(env)),
        SignalingModule.forRoot({
          allowedOrigins: env.ALLOWED_ORIGINS,
          handoverMs: 0,
          connectionsPerMinute: env.CONNECTIONS_PER_MINUTE,
          resumesPerSecond: env.RESUMES_PER_SECOND,
          trustedProxies: env.TRUST_PROXY ?? NO_PROXY,
        }),
      ],
    };
  }
}
