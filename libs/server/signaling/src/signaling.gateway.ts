import { Inject, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import { Shutdown } from '@madang/server-kernel';
import type { Clock } from '@madang/server-room-log';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { CLOCK } from './clock-token';
import { Departures } from './departures';
import { Dispatcher } from './dispatcher';
import { ReconnectWindow } from './reconnect-window';
import { Session } from './session';
import { SessionRegistry } from './session-registry';
import { SignalingConfig } from './signaling-config';
import { SignalingMetrics } from './signaling-metrics';
import { Connection, type ConnectionEnd } from './socket/connection';
import { frameOf } from './socket/frame';
import { LateFrames } from './socket/late-frames';
import { TurnWriter } from './socket/turn-writer';
import { SIGNAL_PATH } from './upgrade-gate';

/** Connections are told to go one by one, lest all come to another gateway at once, but all within this time. */
const [DRAIN_STEP_MS, DRAIN_MS] = [20, 3_000];
/** Time for a client's first try and, after a second at most, another one. */
const DEFAULT_HANDOVER_MS = 3_000;

/** Every socket of this node, from its upgrade to its end. */
@WebSocketGateway({ path: SIGNAL_PATH })
export class SignalingGateway
  implements OnGatewayConnection<WebSocket>, OnModuleInit, OnModuleDestroy
{
  private readonly handoverMs: number;
  private readonly connections = new Map<Connection, Session>();
  private readonly turns = new TurnWriter();
  private readonly lateFrames: LateFrames;
  /** Called when the last connection has closed. */
  private emptied: () => void = () => undefined;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly registry: SessionRegistry,
    private readonly departures: Departures,
    private readonly metrics: SignalingMetrics,
    private readonly window: ReconnectWindow,
    private readonly shutdown: Shutdown,
    @Inject(CLOCK) private readonly clock: Clock,
    { handoverMs = DEFAULT_HANDOVER_MS }: SignalingConfig,
  ) {
    this.handoverMs = handoverMs;
    this.lateFrames = new LateFrames(clock);
  }

  onModuleInit(): void {
    this.shutdown.onDrain(() => this.drain());
  }

  /** For whoever is still there: without a drain, or come at its last moment. */
  async onModuleDestroy(): Promise<void> {
    for (const connection of this.connections.keys()) connection.fail('going_away');
    await this.departures.settled();
  }

  handleConnection(
    socket: WebSocket,
    { socket: transport }: Pick<IncomingMessage, 'socket'>,
  ): void {
    const connection: Connection = new Connection(socket, this.clock, this.lateFrames, {
      writes: () => this.turns.hold(transport),
      frame: (text, isOverRate) => this.dispatcher.handle(session, text, isOverRate),
      sent: ({ type, errorCode }) => this.metrics.frameOut(type, errorCode),
      dropped: ({ type }) => this.metrics.frameDropped(type),
      waiting: (bytes) => this.metrics.bytesWaiting(bytes),
      closed: (end) => this.closed(connection, session, end),
    });
    const session = new Session(connection);
    this.connections.set(connection, session);
    this.metrics.connectionOpened();
    this.window.connectionOpened();
    // Its upgrade was under way when draining began.
    if (this.shutdown.isDraining) connection.fail('going_away');
  }

  private closed(connection: Connection, session: Session, end: ConnectionEnd): void {
    this.connections.delete(connection);
    if (this.connections.size === 0) this.emptied();
    this.metrics.connectionClosed(end);
    this.window.connectionClosed();
    const claim = this.registry.release(session, { kind: 'detached', ...end });
    if (claim !== null) this.departures.detach(claim);
  }

  /**
   * Clients are told to resume elsewhere while they are still served here, so that nobody is away; who is
   * still here at the end is closed and resumes then. Resolves when all have gone and the log knows.
   */
  private async drain(): Promise<void> {
    const open = [...this.connections];
    const windowMs = Math.min(DRAIN_MS, DRAIN_STEP_MS * open.length);
    const cancels = open.map(([connection, session], place) => {
      const afterMs = (windowMs * place) / open.length;
      return this.clock.schedule(afterMs, () => this.sendAway(connection, session));
    });
    await new Promise<void>((resolve) => {
      this.emptied = resolve;
      if (this.connections.size === 0) resolve();
      cancels.push(this.clock.schedule(windowMs + this.handoverMs, resolve));
    });
    for (const cancel of cancels) cancel();
    for (const connection of this.connections.keys()) connection.fail('going_away');
    await this.departures.settled();
  }

  private sendAway(connection: Connection, session: Session): void {
    if (session.state.kind === 'active' && this.handoverMs > 0) {
      connection.send(frameOf({ type: 'goaway', closesInMs: this.handoverMs }));
    } else {
      connection.fail('going_away');
    }
  }
}
