import {
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
  GovernResult,
  JoinInput,
  JoinResult,
  PassOnResult,
  ResumeInput,
  ResumeResult,
  RoomLogSettings,
} from '../room-log';
import { changedMember } from '../rules/changed-member';
import { heirOf } from '../rules/heir';
import type { Change, MemberChange, MemberFacts, Rule } from '../rules/rule';
import { BoundedLog } from './bounded-log';
import { ChatHistory } from './chat-history';
import { copy } from './copy';
import { toParticipant, waitingFlag, type MemoryMember, type MemoryNode } from './memory-member';
import { refusalOfDraft, refusalOfJoin, type Seats } from './refusals';
import { RoomMemory } from './room-memory';

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
  readonly #memory = new RoomMemory();
  #chat: ChatHistory;
  #capacity = 0;

  constructor(roomId: RoomId, context: MemoryRoomContext) {
    this.#roomId = roomId;
    this.#context = context;
    this.#log = new BoundedLog(context.settings.logEntries);
    this.#chat = new ChatHistory(context.settings);
  }

  /** Adds a member, or gives the one that this ticket has added already. */
  join(input: JoinInput, node: MemoryNode): JoinResult {
    const { participantId, subject, network, mustKnock } = input;
    const { policy } = this.#memory.newest(input.rules);
    const role = this.#memory.roleOf(input);
    const facts: MemberFacts = {
      ...{ participantId, role, mayUnmute: true, mustKnock, subject, network },
      ...{ admitted: this.#memory.admittedAs(role, input, policy), state: copy(input.state) },
    };
    const code = this.#memory.isBanned(subject)
      ? 'banned'
      : refusalOfJoin(facts, { ...this.#seats(), policy, capacity: input.capacity });
    if (code !== null) return { kind: 'refused', code };
    const hosts = this.#hosts();
    const hasNewRules = this.#memory.setRules(input.rules);
    if (hasNewRules && hosts.size > 0) this.#tellPolicy(null, hosts);
    const member: MemoryMember = {
      facts,
      joinedAt: this.#context.clock.now(),
      resumeHash: input.resumeHash,
      sessionId: input.sessionId,
      fence: 1,
      lastN: 0,
      place: { kind: 'present', node },
    };
    this.#capacity = input.capacity;
    this.#members.set(participantId, member);
    this.#context.occupied(true);
    const participant = toParticipant(member);
    this.#append({ kind: 'joined', from: participantId, participant }, hosts);
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
      const code = this.#memory.endingOf(input.participantId);
      return { kind: 'refused', code: member === undefined ? code : 'session_unknown' };
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
    const { facts, sessionId, lastN } = member;
    const { participantId, role } = facts;
    this.#append(
      { kind: 'resumed', from: participantId, sessionId, ...waitingFlag(facts) },
      stillHosting,
    );
    return {
      kind: 'resumed',
      claim: this.#claim(member),
      role,
      admitted: facts.admitted !== 'no',
      stage: facts.state.stage,
      capacity: this.#capacity,
      lastN,
      catchUp: this.catchUp(participantId, isNewSession ? null : input.cursor),
    };
  }

  append(claim: Claim, n: number, draft: Draft): AppendResult {
    const member = this.#claimed(claim);
    if (member?.place.kind !== 'present') return { kind: 'fenced' };
    if (n <= member.lastN) return { kind: 'duplicate' };
    const refusal = refusalOfDraft(member.facts, draft, this.#seats());
    if (refusal !== null) return { kind: 'refused', code: refusal };

    member.lastN = n;
    const sent = { from: member.facts.participantId, fromSession: member.sessionId, n };
    const said = draft.kind === 'state' ? { ...draft, ...waitingFlag(member.facts) } : draft;
    const entry = this.#append({ ...sent, ...copy(said) }, this.#recipients(draft));
    if (entry.kind === 'state') member.facts = { ...member.facts, state: entry.state };
    if (entry.kind === 'chat') this.#chat.add(entry);
    return { kind: 'appended', seq: entry.seq };
  }

  passOn(claim: Claim, n: number, payload: string): PassOnResult {
    const member = this.#claimed(claim);
    if (member?.place.kind !== 'present') return { kind: 'fenced' };
    const { participantId: from, state } = member.facts;
    if (state.stage !== 'joined') return { kind: 'refused', code: 'not_joined' };
    const { sessionId: fromSession } = member;
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

  govern(actor: Claim | null, rule: Rule): GovernResult {
    if (actor !== null && this.#claimed(actor)?.place.kind !== 'present') return { kind: 'fenced' };
    const members = [...this.#members.values()].map(({ facts }) => facts);
    const ruling = rule({ rules: this.#memory.rules, members: copy(members) });
    if (ruling.kind === 'refused') return ruling;
    for (const change of ruling.changes) this.#change(change);
    return { kind: 'done' };
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
      policy: this.#memory.rules.policy,
      policyVersion: this.#memory.rules.version,
      chat: this.#chat.toArray(),
    };
  }

  #change(change: Change): void {
    switch (change.kind) {
      case 'policy':
        this.#memory.setRules(change.rules);
        this.#tellPolicy(change.by, this.#hosts());
        return;
      case 'ended':
        this.#end(change.by);
        return;
      case 'removed': {
        const member = this.#members.get(change.participantId);
        if (member === undefined) return;
        const { participantId, subject } = member.facts;
        this.#memory.ended(participantId, subject, change.reason);
        this.#remove(member, change.reason, change.by);
        return;
      }
      case 'member': {
        const member = this.#members.get(change.participantId);
        if (member === undefined) return;
        member.facts = changedMember(member.facts, change.change);
        const { participantId: from, subject, role } = member.facts;
        const { kind } = change.change;
        if (kind === 'role' || kind === 'admitted') this.#memory.grant(subject, role);
        this.#append({ from, ...this.#told(member, change.change) }, this.#hosts());
        return;
      }
    }
  }

  /** Whoever is let in is told of as one who joins. */
  #told(member: MemoryMember, change: MemberChange) {
    if (change.kind !== 'admitted') return copy(change);
    return copy({ ...change, participant: toParticipant(member) });
  }

  #tellPolicy(by: ParticipantId | null, hosts: Iterable<MemoryNode>): void {
    const { policy, version: policyVersion } = this.#memory.rules;
    this.#append({ kind: 'policy', policy, policyVersion, by }, hosts);
  }

  #end(by: ParticipantId | null): void {
    this.#append({ kind: 'ended', by }, this.#hosts());
    for (const { facts, place } of this.#members.values()) {
      if (place.kind === 'away') place.cancelExpiry();
      this.#memory.ended(facts.participantId, facts.subject, 'room_ended');
    }
    this.#members.clear();
    this.#chat = new ChatHistory(this.#context.settings);
    this.#context.occupied(false);
  }

  #setAway(member: MemoryMember): void {
    const { clock, settings } = this.#context;
    const expire = (): void => this.#remove(member, 'timeout');
    const cancelExpiry = clock.schedule(settings.graceMs, expire);
    member.place = { kind: 'away', cancelExpiry };
    const { participantId: from } = member.facts;
    this.#append({ kind: 'away', from, ...waitingFlag(member.facts) }, this.#hosts());
  }

  /** Of a removal by a host its own node is told too; whoever left knows. */
  #remove(member: MemoryMember, reason: LeaveReason, by?: ParticipantId | null): void {
    const { place, facts } = member;
    if (place.kind === 'away') place.cancelExpiry();
    const hostsBefore = this.#hosts();
    this.#members.delete(facts.participantId);
    const hosts = by === undefined ? this.#hosts() : hostsBefore;
    const told = { ...(by === undefined ? {} : { by }), ...waitingFlag(facts) };
    this.#append({ kind: 'left', from: facts.participantId, reason, ...told }, hosts);
    if (this.#members.size === 0) this.#context.occupied(false);
    else this.#succeed(facts);
  }

  /** When the last host has gone, the policy decides. */
  #succeed(gone: MemberFacts): void {
    const members = [...this.#members.values()].map(({ facts }) => facts);
    const { whenHostsLeave } = this.#memory.rules.policy;
    for (const change of heirOf(gone, members, whenHostsLeave)) this.#change(change);
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

  #seats(): Seats {
    const members = [...this.#members.values()];
    return { members, policy: this.#memory.rules.policy, capacity: this.#capacity };
  }

  #claim({ facts, fence }: MemoryMember): Claim {
    return { roomId: this.#roomId, participantId: facts.participantId, fence };
  }

  /** The member behind a claim; `null` when it is gone or somebody holds a newer claim. */
  #claimed(claim: Claim): MemoryMember | null {
    const member = this.#members.get(claim.participantId);
    return member?.fence === claim.fence ? member : null;
  }
}
