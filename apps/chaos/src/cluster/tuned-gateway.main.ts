import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule, verifierEnv } from '@madang/server-access';
import { createApp, KernelModule, kernelEnv, NO_PROXY, parseEnv } from '@madang/server-kernel';
import { RedisModule, redisEnv, type RedisRoomLogSettings } from '@madang/server-redis';
import { HttpIceModule, SignalingModule, useSignaling } from '@madang/server-signaling';

@Module({})
class TunedGateway {}

const env = parseEnv(kernelEnv(8080).and(redisEnv).and(verifierEnv));
/** Times with which a guard of the room log does nothing, or its upkeep is not in the way; the product reads none. */
const settings = JSON.parse(process.env.ROOM_LOG_SETTINGS ?? '{}') as Partial<RedisRoomLogSettings>;

const gateway: DynamicModule = {
  module: TunedGateway,
  imports: [
    KernelModule.forRoot({ service: 'gateway', env }),
    AccessModule.forVerifier({ jwksUrl: env.JWKS_URL }),
    RedisModule.forRoot({ url: env.REDIS_URL, settings }),
    HttpIceModule.forRoot(null),
    SignalingModule.forRoot({
      allowedOrigins: [],
      connectionsPerMinute: 1_000_000,
      trustedProxies: NO_PROXY,
    }),
  ],
};

const app = await createApp({ module: gateway, configure: useSignaling });
await app.listen(env.PORT, env.HOST);
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
