import type {
  CatchUp,
  Cursor,
  Draft,
  Entry,
  ErrorCode,
  LeaveReason,
  ParticipantId,
  ParticipantState,
  Policy,
  Role,
  RoomId,
  SessionId,
  Snapshot,
  Stage,
} from '@madang/protocol';
import type { Rule } from './rules/rule';

/**
 * A member's claim on its place, as held by one gateway. `fence` grows whenever another
 * connection takes over; whoever holds a smaller one may no longer speak or leave for the member.
 */
export interface Claim {
  readonly roomId: RoomId;
  readonly participantId: ParticipantId;
  readonly fence: number;
}

/** The policy of a room, and which one: a larger version is newer. */
export interface Rules {
  readonly policy: Policy;
  readonly version: number;
}

export interface JoinInput {
  readonly roomId: RoomId;
  readonly capacity: number;
  readonly participantId: ParticipantId;
  readonly sessionId: SessionId;
  /** As of the ticket; what a host has granted to this subject in this meeting counts where it is more. */
  readonly role: Role;
  readonly state: ParticipantState;
  /** Opaque ids of device and network, as of the ticket. Kept for bans, told to nobody. */
  readonly subject: string;
  readonly network: string;
  /** Lets no participant in without a host, whatever the policy says. */
  readonly mustKnock: boolean;
  /** Counts if the room has none of this version or a newer one. */
  readonly rules: Rules;
  /** SHA-256 of the resume token, base64url; the token itself is never stored. */
  readonly resumeHash: string;
  /**
   * The ticket is spent by this join: a second join with the same id is refused, unless it is the same
   * participant asking again because the first answer was lost. A refused join does not spend it.
   */
  readonly ticket: { readonly id: string; /** Unix time in ms. */ readonly expiresAt: number };
}

export type JoinResult =
  | { readonly kind: 'joined'; readonly claim: Claim; readonly snapshot: Snapshot }
  | { readonly kind: 'refused'; readonly code: RefusedJoin };
export type RefusedJoin = Extract<
  ErrorCode,
  'ticket_used' | 'room_full' | 'room_locked' | 'banned' | 'not_admitted' | 'not_permitted'
>;

export interface ResumeInput {
  readonly roomId: RoomId;
  readonly participantId: ParticipantId;
  readonly resumeHash: string;
  /** The same as before: the session goes on. Another one: the page was loaded anew; counters restart. */
  readonly sessionId: SessionId;
  readonly cursor: Cursor | null;
}

export type ResumeResult =
  | {
      readonly kind: 'resumed';
      readonly claim: Claim;
      readonly role: Role;
      /** As of the participant. */
      readonly admitted: boolean;
      readonly stage: Stage;
      readonly capacity: number;
      /** The largest counter taken in this session; 0 in a new one. */
      readonly lastN: number;
      readonly catchUp: CatchUp;
    }
  | { readonly kind: 'refused'; readonly code: RefusedResume };
/** All but the first say how a host has ended the session; that is remembered as long as the room is. */
export type RefusedResume = Extract<
  ErrorCode,
  'session_unknown' | 'removed' | 'banned' | 'denied' | 'room_ended'
>;

export type AppendResult =
  | { readonly kind: 'appended'; readonly seq: number }
  /** The log has taken this counter, or a larger one, before. */
  | { readonly kind: 'duplicate' }
  /** Another connection has taken over, or the member is gone. */
  | { readonly kind: 'fenced' }
  | { readonly kind: 'refused'; readonly code: RefusedAppend };
export type RefusedAppend = Extract<
  ErrorCode,
  | 'recipient_unknown'
  | 'not_joined'
  | 'room_full'
  | 'room_locked'
  | 'not_admitted'
  | 'not_permitted'
>;

/**
 * New entries of one room for this node, in log order, each exactly once per epoch: every room entry,
 * and the directed ones whose addressee is connected here.
 */
export interface EntriesDelivery {
  readonly kind: 'entries';
  readonly roomId: RoomId;
  readonly epoch: string;
  readonly entries: readonly Entry[];
}

/** The log of this room was lost or can no longer be followed: throw away, take this. */
export interface ResyncDelivery {
  readonly kind: 'resync';
  readonly roomId: RoomId;
  readonly snapshot: Snapshot;
}

export type Delivery = EntriesDelivery | ResyncDelivery;

/** What a member said that nobody keeps; for everybody else in the room. */
export interface VolatileDelivery {
  readonly roomId: RoomId;
  readonly from: ParticipantId;
  readonly fromSession: SessionId;
  readonly n: number;
  readonly payload: string;
}

export type PassOnResult =
  | { readonly kind: 'passed' }
  /** As of an append. */
  | { readonly kind: 'fenced' }
  | { readonly kind: 'refused'; readonly code: Extract<ErrorCode, 'not_joined'> };

export type ReadResult = CatchUp;

export type GovernResult =
  | { readonly kind: 'done' }
  /** As of an append. */
  | { readonly kind: 'fenced' }
  | { readonly kind: 'refused'; readonly code: ErrorCode };

/** What may be done to rooms by services, too, that host nobody. */
export abstract class RoomGovernor {
  /**
   * Does what hosts decide: gives the room as it is to `rule`, and makes the changes that it names, each with its
   * entry, in one step with what it was shown; when the room has changed meanwhile, `rule` is asked again. It must be
   * pure. `actor`: whoever acts holds this claim, else nothing is done; `null` for what does not come from a meeting,
   * and then a room without anybody is `done`.
   */
  abstract govern(roomId: RoomId, actor: Claim | null, rule: Rule): Promise<GovernResult>;
}

/** `superseded`: somebody resumed this member elsewhere; close the socket that holds the older claim. */
export interface Superseded {
  readonly claim: Claim;
}

/**
 * The rooms of one deployment, each a log of entries with a sequence number, shared by all nodes.
 * The only port between gateways: an append orders, stores and publishes in one atomic step.
 * A room is forgotten, its chat too, `graceMs` after its last member has left.
 *
 * Guarantees, each a rule of the contract suite in `./contract`:
 * - an entry that `append` reported is delivered to every node that hosts one it is for, once, in order;
 * - a member is in a room if and only if a write put it there, and leaves it exactly once;
 * - only the newest claim on a member may append, detach or leave;
 * - a result never holds part of what it should: entries without a hole, or a whole snapshot.
 *
 * Every method rejects with `LogUnavailableError` when the store cannot be reached; what was asked
 * may then have happened or not, and asking again is safe.
 */
export abstract class RoomLog extends RoomGovernor {
  /** Adds a member, appends `joined`, and returns the room as of that entry, itself included. */
  abstract join(input: JoinInput): Promise<JoinResult>;

  /** Takes a member over for a new connection, appends `resumed`, and returns what it missed. */
  abstract resume(input: ResumeInput): Promise<ResumeResult>;

  /**
   * Appends what a member says. `n` must grow; a repeated one changes nothing. Need not be awaited before the
   * next call: a member's appends are taken in the order of the calls, and answered in it. When one rejects, so
   * does every later `n` until the lost one was said again: it would count as a repeat otherwise.
   */
  abstract append(claim: Claim, n: number, draft: Draft): Promise<AppendResult>;

  /**
   * Tells the nodes that host the room now what a member says, its own node included. It has no place in the
   * log, is not kept, and may be lost on the way; it is never told twice.
   */
  abstract passOn(claim: Claim, n: number, payload: string): Promise<PassOnResult>;

  /** The connection is gone: appends `away`; `left` with reason `timeout` follows after the grace time. */
  abstract detach(claim: Claim): Promise<void>;

  /** Removes the member and appends `left`. Does nothing when fenced. */
  abstract leave(claim: Claim, reason: LeaveReason): Promise<void>;

  /** What a participant at this cursor has missed: entries for it, or the whole room. */
  abstract read(roomId: RoomId, participantId: ParticipantId, after: Cursor): Promise<ReadResult>;

  /**
   * Called with every delivery for the rooms that have a member connected to this node, and when such a
   * member is taken over by another connection, here or elsewhere. One listener per node; a delivery for
   * a join or resume under way may come before its promise resolves: drop what its result covers by `seq`.
   */
  abstract listen(listener: RoomLogListener): void;
}

export interface RoomLogListener {
  deliver(delivery: Delivery): void;
  passedOn(volatile: VolatileDelivery): void;
  superseded(superseded: Superseded): void;
}

/** The store behind the log cannot be reached. Sockets stay open, clients keep what is not acknowledged. */
export class LogUnavailableError extends Error {
  readonly code = 'unavailable' satisfies ErrorCode;
  /** From when on it makes sense to ask again, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(cause?: unknown, retryAfterMs?: number) {
    super('The room log cannot be reached.', { cause });
    this.name = 'LogUnavailableError';
    this.retryAfterMs = retryAfterMs;
  }
}

/** Times that every adapter keeps; tests shorten them. */
export interface RoomLogSettings {
  /** How long a member without a connection keeps its place, in ms. */
  readonly graceMs: number;
  /** Entries a room keeps for `read` and `resume`. */
  readonly logEntries: number;
  readonly chatHistoryEntries: number;
  readonly chatHistoryChars: number;
}
