import {
  type AppendOk,
  type ClientMessage,
  type Cursor,
  type ErrorCode,
  type ErrorDetails,
  type ParticipantId,
  wireError,
} from '@madang/protocol';
import type { Claim } from '@madang/server-room-log';
import type { Broadcast, Identity } from './broadcast';
import type { Connection } from './socket/connection';
import { OpenRequests } from './open-requests';
import { type Frame, frameOf } from './socket/frame';

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
    }
  | { readonly kind: 'closed' };

/** More than this while entering means that the log is stuck, not that the room is lively. */
const MAX_PARKED = 1_000;

/** A participant's session as far as one connection of this node carries it. */
export class Session {
  readonly open = new OpenRequests();
  private current: SessionState = { kind: 'awaitingHello' };
  private toldWindowMs: number | null = null;

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
  activate(claim: Claim, cursor: Cursor, welcome: Frame): void {
    if (this.current.kind !== 'entering') return;
    const { who, parked, supersededFence } = this.current;
    this.current = { kind: 'active', who, claim, cursor };
    if (claim.fence <= supersededFence) {
      this.fail('session_superseded');
      return;
    }
    this.connection.send(welcome);
    for (const broadcast of parked) this.receive(broadcast);
  }

  receive(broadcast: Broadcast): void {
    const state = this.current;
    if (state.kind === 'active') {
      const step = broadcast.step(state.who, state.cursor);
      if (step === 'resume') {
        this.fail('unavailable');
        return;
      }
      const { frame, cursor } = step;
      this.current = { kind: 'active', who: state.who, claim: state.claim, cursor };
      if (frame !== null) this.connection.send(frame);
    } else if (state.kind === 'entering') {
      if (state.parked.length >= MAX_PARKED) this.fail('unavailable');
      else this.current = { ...state, parked: [...state.parked, broadcast] };
    }
  }

  /** What another participant says and nobody keeps; before the welcome it is nothing to us. */
  overhear(from: ParticipantId, frame: Frame): void {
    const state = this.current;
    if (state.kind === 'active' && state.who.participantId !== from) this.connection.send(frame);
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
}
