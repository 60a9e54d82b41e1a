import { LiveRooms, NoLiveRooms } from '@madang/server-room-directory';
import { Module, type DynamicModule } from '@nestjs/common';
import { Admission } from './admission';
import { Audit } from './audit';
import { ClientIds } from './client-ids';
import { Hosting, LIVE_ROOMS } from './hosting';
import { IdempotentAnswers } from './idempotent-answers';
import { JwksController } from './jwks.controller';
import { DocsController } from './openapi/docs.controller';
import { Limits } from './limits';
import { PasswordHasher } from './password-hasher';
import { RoomCreation } from './room-creation';
import { RoomFinder } from './room-finder';
import { DEFAULT_ROOMS_CONFIG, RoomsConfig } from './rooms-config';
import { RoomsController } from './rooms.controller';

/**
 * The REST API of rooms and tickets. The app provides `RoomStoreModule` or `RedisModule`, `AccessModule.forIssuer`
 * and the kernel; and `LiveRoomsModule` where meetings are to learn of changes at once.
 */
@Module({})
export class RoomsModule {
  static forRoot(config: Partial<RoomsConfig> = {}): DynamicModule {
    return {
      module: RoomsModule,
      controllers: [RoomsController, JwksController, DocsController],
      providers: [
        { provide: RoomsConfig, useValue: { ...DEFAULT_ROOMS_CONFIG, ...config } },
        {
          provide: LIVE_ROOMS,
          inject: [{ token: LiveRooms, optional: true }],
          useFactory: (live?: LiveRooms) => live ?? new NoLiveRooms(),
        },
        Admission,
        Audit,
        ClientIds,
        Hosting,
        IdempotentAnswers,
        Limits,
        PasswordHasher,
        RoomCreation,
        RoomFinder,
      ],
    };
  }
}
