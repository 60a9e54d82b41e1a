import { type DynamicModule, Module } from '@nestjs/common';
import { Logger } from '@madang/server-kernel';
import { HttpIceServerSource, type TurnServiceAddress } from './http-ice-server-source';
import { IceServerSource } from './ice-server-source';

/** Gives gateways the ICE servers of a TURN service elsewhere; `null` where there is none. */
@Module({})
export class HttpIceModule {
  static forRoot(address: TurnServiceAddress | null): DynamicModule {
    return {
      module: HttpIceModule,
      global: true,
      providers: [
        {
          provide: IceServerSource,
          useFactory: (logger: Logger) => new HttpIceServerSource(address, logger),
          inject: [Logger],
        },
      ],
      exports: [IceServerSource],
    };
  }
}
