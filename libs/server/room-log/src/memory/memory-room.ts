import {
  LIMITS,
  type CatchUp,
  type Cursor,
  type Draft,
  type Entry,
  type LeaveReason,
  type ParticipantId,
  type RoomId,
  type Snapshot,
} from '@madang/protocol';
import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import type {
  AppendResult,
  Claim,
  JoinInput,
  JoinResult,
  PassOnResult,
  RefusedAppend,
  ResumeInput,
  ResumeResult,
  RoomLogSettings,
} from '../room-log';
import { BoundedLog } from './bounded-log';
import { ChatHistory } from './chat-history';
import { copy } from './copy';
import { toParticipant, type MemoryMember, type MemoryNode } from './memory-member';

type Unplaced<E> = E extends Entry ? Omit<E, 'seq' | 'at'> : never;

export interface MemoryRoomContext {
  readonly settings: RoomLogSettings;
  readonly clock: Clock;
  /** Called when the last member has left and when somebody joins an empty room. */
  occupied(isOccupied: boolean): void;
}

/** One room's log and members. Each method is one atomic step: it runs to its end without waiting. */
export class MemoryRoom {
  readonly epoch = randomBytes(12).toString('base64url');
  readonly #roomId: RoomId;
  readonly #context: MemoryRoomContext;
  readonly #members = new Map<ParticipantId, MemoryMember>();
  readonly #log: BoundedLog;
  readonly #chat: ChatHistory;
  #capacity = 0;

  constructor(roomId: RoomId, context: MemoryRoomContext) {
    this.#roomId = roomId;
    this.#context = context;
    this.#log = new BoundedLog(context.settings.logEntries);
    this.#chat = new ChatHistory(context.settings);
  }

  /** Adds a member, or gives the one that this ticket has added already. */
  join(input: JoinInput, node: MemoryNode): JoinResult {
    if (this.#isFull(input)) return { kind: 'refused', code: 'room_full' };
    const hosts = this.#hosts();
    const member: MemoryMember = {
      participantId: input.participantId,
      role: input.role,
      joinedAt: this.#context.clock.now(),
      resumeHash: input.resumeHash,
      sessionId: input.sessionId,
      state: copy(input.state),
      fence: 1,
      lastN: 0,
      place: { kind: 'present', node },
    };
    this.#capacity = input.capacity;
    this.#members.set(member.participantId, member);
    this.#context.occupied(true);
    const participant = toParticipant(member);
    this.#append({ kind: 'joined', from: member.participantId, participant }, hosts);
    return { kind: 'joined', claim: this.#claim(member), snapshot: this.snapshot() };
  }

  /** The answer to a join that was asked for again; `null` when its connection is gone or was taken over. */
  joinedBefore(input: JoinInput, node: MemoryNode): JoinResult | null {
    const member = this.#members.get(input.participantId);
    if (member?.fence !== 1 || member.resumeHash !== input.resumeHash) return null;
    if (member.place.kind === 'away' || member.place.node !== node) return null;
    return { kind: 'joined', claim: this.#claim(member), snapshot: this.snapshot() };
  }

  resume(input: ResumeInput, node: MemoryNode): ResumeResult {
    const member = this.#members.get(input.participantId);
    if (member?.resumeHash !== input.resumeHash) {
      return { kind: 'refused', code: 'session_unknown' };
    }
    const hostsBefore = this.#hosts();
    if (member.place.kind === 'away') member.place.cancelExpiry();
    else member.place.node.superseded(this.#claim(member));

    const isNewSession = member.sessionId !== input.sessionId;
    member.fence += 1;
    member.place = { kind: 'present', node };
    if (isNewSession) {
      member.sessionId = input.sessionId;
      member.lastN = 0;
    }
    const stillHosting = [...this.#hosts()].filter((host) => hostsBefore.has(host));
    const { participantId, sessionId, role, lastN } = member;
    this.#append({ kind: 'resumed', from: participantId, sessionId }, stillHosting);
    return {
      kind: 'resumed',
      claim: this.#claim(member),
      role,
      capacity: this.#capacity,
      lastN,
      catchUp: this.catchUp(participantId, isNewSession ? null : input.cursor),
    };
  }

  append(claim: Claim, n: number, draft: Draft): AppendResult {
    const member = this.#claimed(claim);
    if (member?.place.kind !== 'present') return { kind: 'fenced' };
    if (n <= member.lastN) return { kind: 'duplicate' };
    const refusal = this.#refusal(member, draft);
    if (refusal !== null) return { kind: 'refused', code: refusal };

    member.lastN = n;
    const sent = { from: member.participantId, fromSession: member.sessionId, n };
    const entry = this.#append({ ...sent, ...copy(draft) }, this.#recipients(draft));
    if (entry.kind === 'state') member.state = entry.state;
    if (entry.kind === 'chat') this.#chat.add(entry);
    return { kind: 'appended', seq: entry.seq };
  }

  passOn(claim: Claim, n: number, payload: string): PassOnResult {
    const member = this.#claimed(claim);
    if (member?.place.kind !== 'present') return { kind: 'fenced' };
    if (member.state.stage !== 'joined') return { kind: 'refused', code: 'not_joined' };
    const { participantId: from, sessionId: fromSession } = member;
    const volatile = { roomId: this.#roomId, from, fromSession, n, payload };
    for (const node of this.#hosts()) node.passedOn(volatile);
    return { kind: 'passed' };
  }

  detach(claim: Claim): void {
    const member = this.#claimed(claim);
    if (member?.place.kind === 'present') this.#setAway(member);
  }

  leave(claim: Claim, reason: LeaveReason): void {
    const member = this.#claimed(claim);
    if (member !== null) this.#remove(member, reason);
  }

  /** Detaches whoever is connected to a node that is no more. */
  nodeLost(node: MemoryNode): void {
    for (const member of this.#members.values()) {
      if (member.place.kind === 'present' && member.place.node === node) this.#setAway(member);
    }
  }

  catchUp(participantId: ParticipantId, after: Cursor | null): CatchUp {
    const entries = after === null ? null : this.#log.after(this.epoch, after, participantId);
    return entries ?? { kind: 'snapshot', snapshot: this.snapshot() };
  }

  /** Participants are in the order in which they joined. */
  snapshot(): Snapshot {
    return {
      epoch: this.epoch,
      seq: this.#log.seq,
      participants: copy([...this.#members.values()].map(toParticipant)),
      chat: this.#chat.toArray(),
    };
  }

  #isFull({ state, capacity }: JoinInput): boolean {
    if (this.#members.size >= LIMITS.roomSessions) return true;
    return state.stage === 'joined' && this.#joinedCount() >= capacity;
  }

  #refusal(member: MemoryMember, draft: Draft): RefusedAppend | null {
    switch (draft.kind) {
      case 'chat':
        return member.state.stage === 'joined' ? null : 'not_joined';
      case 'signal': {
        const isKnown = this.#members.get(draft.to)?.sessionId === draft.toSession;
        return isKnown ? null : 'recipient_unknown';
      }
      case 'state': {
        const isEntering = member.state.stage === 'preview' && draft.state.stage === 'joined';
        return isEntering && this.#joinedCount() >= this.#capacity ? 'room_full' : null;
      }
    }
  }

  #setAway(member: MemoryMember): void {
    const { clock, settings } = this.#context;
    const expire = (): void => this.#remove(member, 'timeout');
    const cancelExpiry = clock.schedule(settings.graceMs, expire);
    member.place = { kind: 'away', cancelExpiry };
    this.#append({ kind: 'away', from: member.participantId }, this.#hosts());
  }

  #remove(member: MemoryMember, reason: LeaveReason): void {
    if (member.place.kind === 'away') member.place.cancelExpiry();
    this.#members.delete(member.participantId);
    this.#append({ kind: 'left', from: member.participantId, reason }, this.#hosts());
    if (this.#members.size === 0) this.#context.occupied(false);
  }

  /** The one place where the log grows. */
  #append(unplaced: Unplaced<Entry>, recipients: Iterable<MemoryNode>): Entry {
    const at = this.#context.clock.now();
    const entry: Entry = { seq: this.#log.seq + 1, at, ...unplaced };
    const json = JSON.stringify(entry);
    this.#log.push(json);
    for (const node of recipients) node.deliver(this.epoch, this.#roomId, json);
    return entry;
  }

  #recipients(draft: Draft): Set<MemoryNode> {
    if (draft.kind !== 'signal') return this.#hosts();
    const place = this.#members.get(draft.to)?.place;
    return new Set(place?.kind === 'present' ? [place.node] : []);
  }

  /** The nodes that have a member of this room connected. */
  #hosts(): Set<MemoryNode> {
    const places = [...this.#members.values()].map(({ place }) => place);
    return new Set(places.flatMap((place) => (place.kind === 'present' ? [place.node] : [])));
  }

  #joinedCount(): number {
    return [...this.#members.values()].filter(({ state }) => state.stage === 'joined').length;
  }

  #claim({ participantId, fence }: MemoryMember): Claim {
    return { roomId: this.#roomId, participantId, fence };
  }

  /** The member behind a claim; `null` when it is gone or somebody holds a newer claim. */
  #claimed(claim: Claim): MemoryMember | null {
    const member = this.#members.get(claim.participantId);
    return member?.fence === claim.fence ? member : null;
  }
}
