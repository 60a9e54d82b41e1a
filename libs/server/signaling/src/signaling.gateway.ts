import { Inject, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import { Shutdown } from '@madang/server-kernel';
import type { Clock } from '@madang/server-room-log';
import type { WebSocket } from 'ws';
import { CLOCK } from './clock-token';
import { Departures } from './departures';
import { Dispatcher } from './dispatcher';
import { Session } from './session';
import { SessionRegistry } from './session-registry';
import { SignalingMetrics } from './signaling-metrics';
import { Connection, type ConnectionEnd } from './socket/connection';
import { SIGNAL_PATH } from './upgrade-gate';

/** Connections are told to go one by one, lest all come to another gateway at once, but all within this time. */
const [DRAIN_STEP_MS, DRAIN_MS] = [20, 3_000];

/** Every socket of this node, from its upgrade to its end. */
@WebSocketGateway({ path: SIGNAL_PATH })
export class SignalingGateway
  implements OnGatewayConnection<WebSocket>, OnModuleInit, OnModuleDestroy
{
  private readonly connections = new Set<Connection>();

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly registry: SessionRegistry,
    private readonly departures: Departures,
    private readonly metrics: SignalingMetrics,
    private readonly shutdown: Shutdown,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.shutdown.onDrain(() => this.drain());
  }

  /** For whoever is still there: without a drain, or come at its last moment. */
  async onModuleDestroy(): Promise<void> {
    for (const connection of this.connections) connection.fail('going_away');
    await this.departures.settled();
  }

  handleConnection(socket: WebSocket): void {
    const connection: Connection = new Connection(socket, this.clock, {
      frame: (text, isOverRate) => this.dispatcher.handle(session, text, isOverRate),
      sent: ({ type, errorCode }) => this.metrics.frameOut(type, errorCode),
      closed: (end) => this.closed(connection, session, end),
    });
    const session = new Session(connection);
    this.connections.add(connection);
    this.metrics.connectionOpened();
    // Its upgrade was under way when draining began.
    if (this.shutdown.isDraining) connection.fail('going_away');
  }

  private closed(connection: Connection, session: Session, end: ConnectionEnd): void {
    this.connections.delete(connection);
    this.metrics.connectionClosed(end);
    const claim = this.registry.release(session, { kind: 'detached', ...end });
    if (claim !== null) this.departures.detach(claim);
  }

  /** Participants are away, not gone: their clients resume elsewhere. Resolves when the log knows. */
  private async drain(): Promise<void> {
    const open = [...this.connections];
    const windowMs = Math.min(DRAIN_MS, DRAIN_STEP_MS * open.length);
    const told = open.map(
      (connection, place) =>
        new Promise<void>((resolve) => {
          this.clock.schedule((windowMs * place) / open.length, () => {
            connection.fail('going_away');
            resolve();
          });
        }),
    );
    await Promise.all(told);
    await this.departures.settled();
  }
}
