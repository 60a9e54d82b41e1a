import { Module, type DynamicModule } from '@nestjs/common';
import { ClientIds } from './client-ids';
import { JwksController } from './jwks.controller';
import { Limits } from './limits';
import { PasswordHasher } from './password-hasher';
import { DEFAULT_ROOMS_CONFIG, RoomsConfig } from './rooms-config';
import { RoomsController } from './rooms.controller';
import { RoomsService } from './rooms.service';

/** The REST API of rooms and tickets. The app provides `RoomDirectory`, `AccessModule.forIssuer` and the kernel. */
@Module({})
export class RoomsModule {
  static forRoot(config: Partial<RoomsConfig> = {}): DynamicModule {
    return {
      module: RoomsModule,
      controllers: [RoomsController, JwksController],
      providers: [
        { provide: RoomsConfig, useValue: { ...DEFAULT_ROOMS_CONFIG, ...config } },
        ClientIds,
        Limits,
        PasswordHasher,
        RoomsService,
      ],
    };
  }
}
