import {
  type AppendOk,
  type ClientMessage,
  type Cursor,
  type ErrorCode,
  type ErrorDetails,
  type IceConfig,
  type ParticipantId,
  type Snapshot,
  type Stage,
  wireError,
} from '@madang/protocol';
import type { Claim } from '@madang/server-room-log';
import type { Broadcast, Next } from './broadcast';
import type { Identity } from './identity';
import type { Connection } from './socket/connection';
import { OpenRequests } from './open-requests';
import { type Frame, frameOf } from './socket/frame';
import { type Viewer, snapshotFor, viewerOf } from './views/viewer';

export type SessionState =
  | { readonly kind: 'awaitingHello' }
  | {
      /** The log is asked; what it delivers meanwhile is kept until the welcome has been sent. */
      readonly kind: 'entering';
      readonly who: Identity;
      readonly parked: readonly Broadcast[];
      /** The largest fence known to be outdated; 0 is below all. */
      readonly supersededFence: number;
    }
  | {
      readonly kind: 'active';
      readonly who: Identity;
      readonly claim: Claim;
      /** Up to where the client has been sent the log. */
      readonly cursor: Cursor;
      readonly viewer: Viewer;
      /** What was delivered since its view changed, until it has been sent the whole room; else `null`. */
      readonly held: readonly Broadcast[] | null;
    }
  | { readonly kind: 'closed' };

type Active = Extract<SessionState, { kind: 'active' }>;

/** More than this while entering means that the log is stuck, not that the room is lively. */
const MAX_PARKED = 1_000;

/** A participant's session as far as one connection of this node carries it. */
export class Session {
  readonly open = new OpenRequests();
  private current: SessionState = { kind: 'awaitingHello' };
  private toldWindowMs: number | null = null;
  private stage: Stage = 'preview';

  constructor(private readonly connection: Connection) {}

  get state(): SessionState {
    return this.current;
  }

  /** Returns `false` when the connection has ended before. */
  enter(who: Identity): boolean {
    if (this.current.kind !== 'awaitingHello') return false;
    this.current = { kind: 'entering', who, parked: [], supersededFence: 0 };
    return true;
  }

  /** Sends the welcome, which covers the log up to the cursor, and then whatever was delivered since. */
  activate(claim: Claim, cursor: Cursor, viewer: Viewer, welcome: Frame): Next {
    if (this.current.kind !== 'entering') return 'goOn';
    const { who, parked, supersededFence } = this.current;
    this.current = { kind: 'active', who, claim, cursor, viewer, held: null };
    if (claim.fence <= supersededFence) {
      this.fail('session_superseded');
      return 'goOn';
    }
    this.connection.send(welcome);
    return this.catchUp(parked);
  }

  /** What the caller must do then: `lookAnew` asks for `seeWhole`, an ending for an end. */
  receive(broadcast: Broadcast): Next {
    const state = this.current;
    if (state.kind === 'active') {
      if (state.held === null) return this.take(state, broadcast);
      if (this.mayPark(state.held)) this.current = { ...state, held: [...state.held, broadcast] };
    } else if (state.kind === 'entering' && this.mayPark(state.parked)) {
      this.current = { ...state, parked: [...state.parked, broadcast] };
    }
    return 'goOn';
  }

  /** Sends the whole room as it is seen from now on, and then what was held back. As `receive` in what it returns. */
  seeWhole(snapshot: Snapshot): Next {
    const state = this.current;
    if (state.kind !== 'active' || state.held === null) return 'goOn';
    const { who, cursor, held } = state;
    const viewer = viewerOf(who, snapshot);
    if (viewer === null || snapshot.epoch !== cursor.epoch || snapshot.seq < cursor.seq) {
      this.fail('unavailable');
      return 'goOn';
    }
    // Whoever waited has no signals to miss. Others get those that came meanwhile, so the room is given as of before.
    const seq = state.viewer.view === 'waiting' ? snapshot.seq : cursor.seq;
    const chat = snapshot.chat.filter((entry) => entry.seq <= seq);
    this.current = { ...state, viewer, cursor: { ...cursor, seq }, held: null };
    const whole = snapshotFor(viewer, { ...snapshot, seq, chat });
    this.connection.send(frameOf({ type: 'resync', snapshot: whole }));
    return this.catchUp(held);
  }

  /** What another participant says and nobody keeps; it is nothing for whoever enters or waits. */
  overhear(from: ParticipantId, frame: Frame): void {
    const state = this.current;
    if (state.kind !== 'active' || state.viewer.view === 'waiting') return;
    if (state.who.participantId !== from) this.connection.send(frame);
  }

  /** ICE servers in place of those of the welcome; `now` is the time by which they expire. */
  tellIce(ice: IceConfig, now: number): void {
    if (this.current.kind === 'active') this.connection.send(frameOf({ type: 'ice', ice, now }));
  }

  /**
   * Another connection has taken over from whoever holds this claim or an older one. Returns whether
   * that is this session, which the caller must then end.
   */
  isSupersededBy(claim: Claim): boolean {
    const state = this.current;
    if (state.kind !== 'entering' && state.kind !== 'active') return false;
    if (state.who.participantId !== claim.participantId) return false;
    if (state.kind === 'active') return state.claim.fence <= claim.fence;
    // Our own claim is not known yet; `activate` compares.
    const supersededFence = Math.max(state.supersededFence, claim.fence);
    this.current = { ...state, supersededFence };
    return false;
  }

  /** Whether a message is within the limits of its class; takes it from them. */
  allows(message: ClientMessage): boolean {
    return this.connection.allows(message);
  }

  /** Notes that the client is told this reconnect window; returns `false` when it knows it already. */
  learnsWindow(windowMs: number): boolean {
    const isNews = this.toldWindowMs !== windowMs;
    this.toldWindowMs = windowMs;
    return isNews;
  }

  /** The log has this stage of the participant now. Returns whether it steps into the meeting by it. */
  reaches(stage: Stage): boolean {
    const isStep = stage === 'joined' && this.stage !== 'joined';
    this.stage = stage;
    return isStep;
  }

  end(): void {
    this.current = { kind: 'closed' };
  }

  reply(id: number, ok: Readonly<Record<string, unknown>> = {}): void {
    this.connection.send(frameOf({ re: id, ok }));
  }

  /** As `reply`, for what nobody waits for; it goes with what is sent next, or some ms later. */
  replyLater(id: number, ok: AppendOk): void {
    this.connection.sendLater(frameOf({ re: id, ok }));
  }

  refuse(id: number, code: ErrorCode, details?: ErrorDetails): void {
    this.connection.send(frameOf({ re: id, error: wireError(code, details) }));
  }

  fail(code: ErrorCode, details?: ErrorDetails): void {
    this.connection.fail(code, details);
  }

  close(): void {
    this.connection.close();
  }

  private take(state: Active, broadcast: Broadcast): Next {
    const step = broadcast.step(state.viewer, state.cursor);
    if (step === 'resume') {
      this.fail('unavailable');
      return 'goOn';
    }
    const { frame, cursor, viewer, next } = step;
    // The rest of this delivery is for the new view.
    const held = next === 'lookAnew' ? [broadcast] : null;
    this.current = { ...state, cursor, viewer, held };
    if (frame !== null) this.connection.send(frame);
    return next;
  }

  private catchUp(broadcasts: readonly Broadcast[]): Next {
    let next: Next = 'goOn';
    for (const broadcast of broadcasts) {
      const one = this.receive(broadcast);
      if (one === 'goOn') continue;
      next = one;
      if (one !== 'lookAnew') break;
    }
    return next;
  }

  private mayPark(parked: readonly Broadcast[]): boolean {
    if (parked.length < MAX_PARKED) return true;
    this.fail('unavailable');
    return false;
  }
}
