import { type DynamicModule, Module } from '@nestjs/common';
import { KernelModule } from '@madang/server-kernel';
import { TurnModule, turnConfig } from '@madang/server-turn';
import type { AppEnv } from './app-env';

/** Relay credentials for gateways. It keeps nothing, so any number of them can run. */
@Module({})
export class AppModule {
  static forRoot(env: AppEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        KernelModule.forRoot({ service: 'turn', env }),
        TurnModule.forRoot(turnConfig(env)),
      ],
    };
  }
}
