import { TicketVerifier } from '@madang/server-access';
import { Logger, Metrics, Shutdown } from '@madang/server-kernel';
import {
  AuditLog,
  MemoryAuditLog,
  MemoryTextStore,
  RoomDirectory,
  StoredRoomDirectory,
} from '@madang/server-room-directory';
import { RoomLog, type Clock } from '@madang/server-room-log';
import { IceServerSource, SignalingModule } from '@madang/server-signaling';
import { SignalingGateway } from '@madang/server-signaling/parts';
import { Injector } from './injector';

/** Counts for all gateways of the process; nobody reads it. */
const metrics = new Metrics('simulation');

const iceServers: IceServerSource = {
  iceConfig: () => Promise.resolve({ relay: 'none', iceServers: [], expiresAt: null }),
  watch: () => () => undefined,
};

/** A gateway as the module describes it, without HTTP. */
export interface GatewayParts {
  readonly gateway: SignalingGateway;
  readonly shutdown: Shutdown;
  readonly injector: Injector;
}

export function buildGateway(
  log: RoomLog,
  tickets: TicketVerifier,
  clock: Clock,
  logger: Logger,
): GatewayParts {
  const config = { allowedOrigins: [], connectionsPerMinute: 10_000, trustedProxies: () => false };
  const shutdown = new Shutdown(logger);
  const injector = new Injector([
    ...(SignalingModule.forRoot(config, clock).providers ?? []),
    { provide: TicketVerifier, useValue: tickets },
    { provide: IceServerSource, useValue: iceServers },
    { provide: Logger, useValue: logger },
    { provide: Metrics, useValue: metrics },
    { provide: RoomLog, useValue: log },
    // Nobody asks for tickets, so no room is kept here.
    { provide: RoomDirectory, useValue: new StoredRoomDirectory(new MemoryTextStore(), null) },
    { provide: AuditLog, useValue: new MemoryAuditLog(0) },
    { provide: Shutdown, useValue: shutdown },
  ]);
  const gateway = injector.get(SignalingGateway);
  void injector.call('onModuleInit');
  return { gateway, shutdown, injector };
}
