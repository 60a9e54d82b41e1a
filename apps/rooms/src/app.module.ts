import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '@madang/server-access';
import { KernelModule } from '@madang/server-kernel';
import { RedisModule, redisAddress } from '@madang/server-redis';
import { roomStoreSettings } from '@madang/server-room-directory';
import { LiveRoomsModule, RoomsModule, roomsConfig } from '@madang/server-rooms';
import type { AppEnv } from './app-env';

/** Rooms and tickets for any number of gateways; rooms are kept in Redis, and meetings are told through it. */
@Module({})
export class AppModule {
  static forRoot(env: AppEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        KernelModule.forRoot({ service: 'rooms', env }),
        AccessModule.forIssuer({ privateKeys: env.TICKET_PRIVATE_KEY }),
        RedisModule.forDirectory({ ...redisAddress(env), store: roomStoreSettings(env) }),
        LiveRoomsModule,
        RoomsModule.forRoot(roomsConfig(env)),
      ],
    };
  }
}
