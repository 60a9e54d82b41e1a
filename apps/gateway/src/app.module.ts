import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '@madang/server-access';
import { KernelModule, NO_PROXY } from '@madang/server-kernel';
import { RedisModule, redisAddress } from '@madang/server-redis';
import { roomStoreSettings } from '@madang/server-room-directory';
import { HttpIceModule, SignalingModule, turnServiceAddress } from '@madang/server-signaling';
import { hostname } from 'node:os';
import type { AppEnv } from './app-env';

/** One of any number of gateways; what they share is in Redis. */
@Module({})
export class AppModule {
  static forRoot(env: AppEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        KernelModule.forRoot({ service: 'gateway', env }),
        AccessModule.forVerifier({ jwksUrl: env.JWKS_URL }),
        RedisModule.forRoot({ ...redisAddress(env), store: roomStoreSettings(env) }),
        HttpIceModule.forRoot(turnServiceAddress(env)),
        SignalingModule.forRoot({
          allowedOrigins: env.ALLOWED_ORIGINS,
          connectionsPerMinute: env.CONNECTIONS_PER_MINUTE,
          resumesPerSecond: env.RESUMES_PER_SECOND,
          trustedProxies: env.TRUST_PROXY ?? NO_PROXY,
          node: hostname(),
        }),
      ],
    };
  }
}
