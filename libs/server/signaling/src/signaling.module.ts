import { type DynamicModule, type INestApplication, Module } from '@nestjs/common';
import { type Clock, systemClock } from '@madang/server-room-log';
import { CLOCK } from './clock-token';
import { Departures } from './departures';
import { Dispatcher } from './dispatcher';
import { Doorkeeper } from './doorkeeper';
import { Failures } from './failures';
import { ActHandler } from './handlers/act.handler';
import { AppendHandler } from './handlers/append.handler';
import { HelloHandler } from './handlers/hello.handler';
import { LeaveHandler } from './handlers/leave.handler';
import { PingHandler } from './handlers/ping.handler';
import { VolatileHandler } from './handlers/volatile.handler';
import { Acting } from './hosting/acting';
import { HostingNotes } from './hosting/hosting-notes';
import { RoomRecords } from './hosting/room-records';
import { RoomsInUse } from './hosting/rooms-in-use';
import { IceKeeper } from './ice/ice-keeper';
import { ReconnectWindow } from './reconnect-window';
import { SessionRegistry } from './session-registry';
import { SignalingConfig } from './signaling-config';
import { SignalingGateway } from './signaling.gateway';
import { SignalingMetrics } from './signaling-metrics';
import { UpgradeGate } from './upgrade-gate';
import { CatchingUp } from './views/catching-up';
import { WsAdapter } from './ws-adapter';

/**
 * Needs `RoomLog`, `RoomDirectory`, `AuditLog`, `TicketVerifier` and `IceServerSource` from global modules, and
 * `useSignaling`.
 */
@Module({})
export class SignalingModule {
  static forRoot(config: SignalingConfig, clock: Clock = systemClock): DynamicModule {
    return {
      module: SignalingModule,
      providers: [
        { provide: SignalingConfig, useValue: config },
        { provide: CLOCK, useValue: clock },
        ActHandler,
        Acting,
        AppendHandler,
        CatchingUp,
        Departures,
        Dispatcher,
        Doorkeeper,
        Failures,
        HelloHandler,
        HostingNotes,
        IceKeeper,
        LeaveHandler,
        PingHandler,
        ReconnectWindow,
        RoomRecords,
        RoomsInUse,
        SessionRegistry,
        SignalingGateway,
        SignalingMetrics,
        UpgradeGate,
        VolatileHandler,
        WsAdapter,
      ],
    };
  }
}

/** Takes WebSockets on the app's own HTTP server. Call it before the app is initialized. */
export function useSignaling(app: INestApplication): void {
  app.useWebSocketAdapter(app.get(WsAdapter));
}
