import 'reflect-metadata';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { AccessModule } from '@madang/server-access';
import { createApp, KernelModule, NO_PROXY } from '@madang/server-kernel';
import { AuditLog, RoomDirectory, RoomStoreModule } from '@madang/server-room-directory';
import { MemoryBackplane, MemoryRoomLogModule } from '@madang/server-room-log';
import { LiveRoomsModule, RoomsModule } from '@madang/server-rooms';
import { HttpIceModule, SignalingModule, useSignaling } from '@madang/server-signaling';

@Module({})
class RoomsApp {}

@Module({})
class GatewayApp {}

const HOST = '127.0.0.1';
const port = Number(process.env.PORT);
const gatewayPorts = (process.env.GATEWAY_PORTS ?? '').split(',').map(Number);

const env = { LOG_LEVEL: 'debug' } as const;
const backplane = new MemoryBackplane();
const rooms: DynamicModule = {
  module: RoomsApp,
  imports: [
    KernelModule.forRoot({ service: 'rooms', env }),
    AccessModule.forIssuer(),
    RoomStoreModule.inMemory({ unusedRoomMs: null, auditMs: 0 }),
    MemoryRoomLogModule.forBackplane(backplane),
    LiveRoomsModule,
    RoomsModule.forRoot({ roomsPerHour: 10_000 }),
  ],
};

/** What a store outside would give to every service. */
@Module({})
class SharedStores {
  static of(app: INestApplication): DynamicModule {
    const stores = [RoomDirectory, AuditLog];
    const providers = stores.map((one) => ({ provide: one, useValue: app.get<object>(one) }));
    return { module: SharedStores, global: true, providers, exports: stores };
  }
}

function gateway(service: INestApplication): DynamicModule {
  return {
    module: GatewayApp,
    imports: [
      KernelModule.forRoot({ service: 'gateway', env }),
      AccessModule.forVerifier({ jwksUrl: `http://${HOST}:${port}/api/jwks` }),
      SharedStores.of(service),
      MemoryRoomLogModule.forBackplane(backplane),
      HttpIceModule.forRoot(null),
      SignalingModule.forRoot({
        allowedOrigins: [],
        connectionsPerMinute: 10_000,
        trustedProxies: NO_PROXY,
      }),
    ],
  };
}

const service = await createApp({ module: rooms });
const apps: INestApplication[] = [];
for (const gatewayPort of gatewayPorts) {
  const app = await createApp({ module: gateway(service), configure: useSignaling });
  await app.listen(gatewayPort, HOST);
  apps.push(app);
}
// Last, because whoever started this process takes it for ready when this one answers.
await service.listen(port, HOST);
apps.push(service);

process.once('SIGTERM', () => {
  void Promise.all(apps.map((one) => one.close())).then(() => process.exit(0));
});
