import { Module, type DynamicModule } from '@nestjs/common';
import { TurnConfig } from './turn-config';
import { TurnController } from './turn.controller';
import { TurnService } from './turn.service';

/** Relay credentials. The HTTP API is there only with a service token: in one process nobody needs it. */
@Module({})
export class TurnModule {
  static forRoot(config: TurnConfig): DynamicModule {
    return {
      module: TurnModule,
      controllers: config.serviceToken === null ? [] : [TurnController],
      providers: [{ provide: TurnConfig, useValue: config }, TurnService],
      exports: [TurnService],
    };
  }
}
