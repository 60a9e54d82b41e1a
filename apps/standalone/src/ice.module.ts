import { type DynamicModule, Module } from '@nestjs/common';
import { IceServerSource } from '@madang/server-signaling';
import { type TurnConfig, TurnModule, TurnService } from '@madang/server-turn';

/** Gives the gateway its ICE servers from the TURN service of the same process. */
@Module({})
export class IceModule {
  static forRoot(config: TurnConfig): DynamicModule {
    return {
      module: IceModule,
      global: true,
      imports: [TurnModule.forRoot(config)],
      providers: [
        {
          provide: IceServerSource,
          useFactory: (turn: TurnService): IceServerSource => turn,
          inject: [TurnService],
        },
      ],
      exports: [IceServerSource],
    };
  }
}
