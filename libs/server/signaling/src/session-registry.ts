import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CatchUp, Cursor, IceConfig, RoomId, Stage } from '@madang/protocol';
import { Logger } from '@madang/server-kernel';
import {
  type Claim,
  type Delivery,
  RoomLog,
  type RoomLogListener,
  type Superseded,
  type VolatileDelivery,
} from '@madang/server-room-log';
import { Broadcast, type Ending, type Next } from './broadcast';
import { Departures } from './departures';
import { Failures } from './failures';
import { IceKeeper } from './ice/ice-keeper';
import type { Identity } from './identity';
import { HostingNotes } from './hosting/hosting-notes';
import { RoomsInUse } from './hosting/rooms-in-use';
import type { Session } from './session';
import { SignalingConfig } from './signaling-config';
import { SignalingMetrics } from './signaling-metrics';
import type { ConnectionEnd } from './socket/connection';
import { type Frame, frameOf } from './socket/frame';
import { CatchingUp } from './views/catching-up';
import type { Viewer } from './views/viewer';

export interface Admission {
  readonly how: 'joined' | 'resumed';
  readonly claim: Claim;
  readonly catchUp: CatchUp['kind'];
  /** Up to where the welcome covers the log. */
  readonly cursor: Cursor;
  /** As of there. */
  readonly viewer: Viewer;
  readonly stage: Stage;
  readonly ice: IceConfig;
  readonly welcome: Frame;
}

/** Why a session is over on this node. `detached`: its place is kept for a while. `ended`: by a host, or with the meeting. */
export type SessionEnd =
  | { readonly kind: 'left' | 'superseded' }
  | { readonly kind: 'ended'; readonly how: Ending }
  | ({ readonly kind: 'detached' } & ConnectionEnd);

/** The sessions of this node by room: every beginning and end, and what the room log delivers. */
@Injectable()
export class SessionRegistry implements RoomLogListener, OnModuleInit {
  private readonly rooms = new Map<RoomId, Set<Session>>();
  private readonly logger: Logger;

  constructor(
    private readonly log: RoomLog,
    private readonly catchingUp: CatchingUp,
    private readonly departures: Departures,
    private readonly inUse: RoomsInUse,
    private readonly notes: HostingNotes,
    private readonly ice: IceKeeper,
    private readonly metrics: SignalingMetrics,
    private readonly failures: Failures,
    { node }: SignalingConfig,
    logger: Logger,
  ) {
    this.logger = node === undefined ? logger : logger.child({ node });
  }

  onModuleInit(): void {
    this.log.listen(this);
  }

  /**
   * To be called before the log is asked, so that nothing it delivers meanwhile is missed. Returns `false`
   * when the connection has ended before: then the log must not be asked.
   */
  enter(session: Session, who: Identity): boolean {
    if (!session.enter(who)) return false;
    const sessions = this.rooms.get(who.roomId);
    if (sessions === undefined) this.inUse.begin(who.roomId);
    this.rooms.set(who.roomId, (sessions ?? new Set<Session>()).add(session));
    return true;
  }

  /** Returns `false` when the connection has ended meanwhile; the caller must then give the claim back. */
  activate(session: Session, admission: Admission): boolean {
    const { how, catchUp, claim, cursor, viewer, stage, ice, welcome } = admission;
    const { state } = session;
    if (state.kind !== 'entering') return false;
    this.metrics.sessionBegan(how, catchUp);
    this.tell(how, state.who);
    if (session.reaches(stage) && how === 'joined') this.notes.joined(claim);
    const next = session.activate(claim, cursor, viewer, welcome);
    this.ice.begin(session, ice);
    this.proceed(session, next);
    return true;
  }

  /**
   * Ends the session on this node. Returns the claim that the caller must now give back to the log;
   * `null` when it never had one, has ended before, or was superseded.
   */
  release(session: Session, end: SessionEnd): Claim | null {
    const { state } = session;
    if (state.kind === 'entering' || state.kind === 'active') {
      const { roomId } = state.who;
      const sessions = this.rooms.get(roomId);
      sessions?.delete(session);
      if (sessions?.size === 0) {
        this.rooms.delete(roomId);
        this.inUse.end(roomId);
      }
    }
    this.ice.end(session);
    session.end();
    if (state.kind !== 'active') return null;
    const { kind, ...why } = end;
    this.metrics.sessionEnded(kind);
    this.tell(kind, state.who, why);
    return kind === 'superseded' ? null : state.claim;
  }

  deliver(delivery: Delivery): void {
    const broadcast = new Broadcast(delivery);
    for (const session of this.sessionsOf(delivery.roomId)) {
      this.proceed(session, session.receive(broadcast));
    }
  }

  passedOn({ roomId, ...volatile }: VolatileDelivery): void {
    const frame = frameOf({ type: 'volatile', ...volatile });
    for (const session of this.sessionsOf(roomId)) session.overhear(volatile.from, frame);
  }

  superseded({ claim }: Superseded): void {
    for (const session of this.sessionsOf(claim.roomId)) {
      if (!session.isSupersededBy(claim)) continue;
      this.release(session, { kind: 'superseded' });
      session.fail('session_superseded');
    }
  }

  /**
   * The log says that the session may not speak any more. It must not resume when another connection has taken
   * over; when the participant is gone it must, to be told why. Never rejects.
   */
  async fenced(session: Session): Promise<void> {
    const { state } = session;
    if (state.kind !== 'active') return;
    try {
      await this.catchingUp.wholeRoom(state.who);
      session.fail('session_superseded');
    } catch (error) {
      this.failures.end(session, error);
    }
  }

  private proceed(session: Session, next: Next): void {
    if (next === 'goOn') this.ice.follow(session);
    else if (next === 'lookAnew') void this.lookAnew(session);
    else this.endBy(next, session);
  }

  /** Never rejects. */
  private async lookAnew(session: Session): Promise<void> {
    const { state } = session;
    if (state.kind !== 'active') return;
    try {
      // Of those who change their view only whoever was let in has waited; it can connect to all that it is about to see.
      const letIn = this.ice.letIn(session);
      const snapshot = await this.catchingUp.wholeRoom(state.who);
      await letIn;
      this.proceed(session, session.seeWhole(snapshot));
    } catch (error) {
      this.failures.end(session, error);
    }
  }

  /** The log knows already, but its adapter has to forget the claim. */
  private endBy(how: Ending, session: Session): void {
    const claim = this.release(session, { kind: 'ended', how });
    if (claim !== null) void this.departures.leave(claim);
    session.fail(how);
  }

  /** A copy, since sessions may end while it is walked. */
  private sessionsOf(roomId: RoomId): readonly Session[] {
    return [...(this.rooms.get(roomId) ?? [])];
  }

  private tell(what: string, who: Identity, why: object = {}): void {
    this.logger.info(`session ${what}`, { ...who, ...why });
  }
}
