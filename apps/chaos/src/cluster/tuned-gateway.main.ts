import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { LIMITS } from '@madang/protocol';
import { AccessModule, verifierEnv } from '@madang/server-access';
import { createApp, KernelModule, kernelEnv, NO_PROXY, parseEnv } from '@madang/server-kernel';
import { RedisModule, redisEnv } from '@madang/server-redis';
import { HttpIceModule, SignalingModule, useSignaling } from '@madang/server-signaling';
import { editScripts } from './edited-scripts';
import { readTuning } from './tuning';

@Module({})
class TunedGateway {}

const env = parseEnv(kernelEnv(8080).and(redisEnv).and(verifierEnv));
const { settings = {}, limits = {}, scripts = [] } = readTuning(process.env);
const nodeId = process.env.NODE_ID === undefined ? {} : { nodeId: process.env.NODE_ID };
Object.assign(LIMITS, limits);
if (scripts.length > 0) editScripts(scripts);

const gateway: DynamicModule = {
  module: TunedGateway,
  imports: [
    KernelModule.forRoot({ service: 'gateway', env }),
    AccessModule.forVerifier({ jwksUrl: env.JWKS_URL }),
    RedisModule.forRoot({
      ...{ url: env.REDIS_URL, settings, ...nodeId },
      store: { unusedRoomMs: null, auditMs: 0 },
    }),
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
