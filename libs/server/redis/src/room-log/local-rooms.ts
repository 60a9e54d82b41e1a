import type {
  Draft,
  Entry,
  EntryOf,
  ParticipantId,
  ParticipantState,
  RoomId,
  Snapshot,
} from '@madang/protocol';
import {
  changedMember,
  type Claim,
  type Delivery,
  type MemberFacts,
  type Rules,
} from '@madang/server-room-log';
import { factsOf, withFacts } from './governing-steps';
import type { StoredMember } from './replies';
import { NO_RULES } from './stored-rules';
import { RoomFollower } from './room-follower';

/** What the store has of a member; `n` is the last counter that it has taken. */
export interface KnownMember {
  readonly stored: StoredMember;
  readonly n: number;
  readonly state: ParticipantState;
}

/** A member that this node holds, with all that is needed to tell a store that has forgotten it. */
export class LocalMember {
  readonly claim: Claim;
  readonly capacity: number;
  #stored: StoredMember;
  #n: number;
  #state: ParticipantState;
  readonly #lost = new Set<number>();

  constructor(claim: Claim, capacity: number, { stored, n, state }: KnownMember) {
    this.claim = claim;
    this.capacity = capacity;
    this.#stored = stored;
    this.#n = n;
    this.#state = state;
  }

  get stored(): StoredMember {
    return this.#stored;
  }

  /** The last counter that the log has taken from it. */
  get n(): number {
    return this.#n;
  }

  get state(): ParticipantState {
    return this.#state;
  }

  /** Nothing may be said after what was lost, before that was said again: its counter would be past. */
  maySay(n: number): boolean {
    if (this.#lost.size === 0) return true;
    for (const lost of this.#lost) if (n > lost) return false;
    return true;
  }

  /** The log may not have taken this. */
  lost(n: number): void {
    this.#lost.add(n);
  }

  /** The log has said what came of this. */
  answered(n: number): void {
    this.#lost.delete(n);
  }

  /** Hosts have decided something about it. */
  governed(change: (facts: MemberFacts) => MemberFacts): void {
    const facts = change(factsOf(this.#stored, this.#state));
    this.#stored = withFacts(this.#stored, facts);
    this.#state = facts.state;
  }

  /** The log has taken this from the member. */
  appended(n: number, draft: Draft): void {
    this.#n = n;
    if (draft.kind !== 'state') return;
    this.#state = draft.state;
    this.#stored = { ...this.#stored, stage: draft.state.stage };
  }
}

/** A room that this node hosts, or is about to. */
export class LocalRoom {
  readonly follower = new RoomFollower();
  readonly members = new Map<ParticipantId, LocalMember>();
  /** Joins and resumes under way. */
  attaching = 0;
  /** The latest fence of each member that was taken over, while answers may still be on their way. */
  readonly takenOver = new Map<ParticipantId, number>();
  #rules = NO_RULES;

  constructor(readonly roomId: RoomId) {}

  /** The newest that the node knows of, for a store that has lost them. */
  get rules(): Rules {
    return this.#rules;
  }

  learnRules(rules: Rules): void {
    if (rules.version > this.#rules.version) this.#rules = rules;
  }

  /** Takes what hosts have decided about the room and its members here. */
  learn(delivery: Delivery): void {
    if (delivery.kind === 'resync') this.#learnAll(delivery.snapshot);
    else for (const entry of delivery.entries) this.#learnEntry(entry);
  }

  #learnEntry(entry: Entry): void {
    if (entry.kind === 'policy') {
      this.learnRules({ policy: entry.policy, version: entry.policyVersion });
    } else if (isChange(entry)) {
      this.members.get(entry.from)?.governed((facts) => changedMember(facts, entry));
    }
  }

  #learnAll({ policy, policyVersion, participants }: Snapshot): void {
    this.learnRules({ policy, version: policyVersion });
    for (const { participantId, role, mayUnmute, admitted } of participants) {
      this.members.get(participantId)?.governed((facts) => ({
        ...{ ...facts, role, mayUnmute },
        // By a host, as it was not before.
        admitted: admitted && facts.admitted === 'no' ? 'host' : facts.admitted,
      }));
    }
  }
}

const CHANGES = ['admitted', 'role', 'muted', 'asked', 'lowered'] as const;

function isChange(entry: Entry): entry is EntryOf<(typeof CHANGES)[number]> {
  return CHANGES.some((kind) => kind === entry.kind);
}

/** The rooms with a member on this node. A room is dropped with its last member. */
export class LocalRooms {
  readonly #rooms = new Map<RoomId, LocalRoom>();

  get(roomId: RoomId): LocalRoom | null {
    return this.#rooms.get(roomId) ?? null;
  }

  all(): LocalRoom[] {
    return [...this.#rooms.values()];
  }

  has(room: LocalRoom): boolean {
    return this.#rooms.get(room.roomId) === room;
  }

  /** Keeps the room while `attach` runs, so that what is sent for it meanwhile is not lost. */
  async attaching<T>(roomId: RoomId, attach: (room: LocalRoom) => Promise<T>): Promise<T> {
    const room = this.#rooms.get(roomId) ?? new LocalRoom(roomId);
    this.#rooms.set(roomId, room);
    room.attaching += 1;
    try {
      return await attach(room);
    } finally {
      room.attaching -= 1;
      if (room.attaching === 0) room.takenOver.clear();
      this.#dropIfUnused(room);
    }
  }

  /** The member behind this very claim; `null` when it was taken over or given up. */
  holder(claim: Claim): LocalMember | null {
    const member = this.#rooms.get(claim.roomId)?.members.get(claim.participantId);
    return member?.claim.fence === claim.fence ? member : null;
  }

  /** Somebody took the member over elsewhere. An answer that gives this claim may still be on its way. */
  superseded(claim: Claim): void {
    const { roomId, participantId, fence } = claim;
    const room = this.#rooms.get(roomId);
    if (room !== undefined && room.attaching > 0) room.takenOver.set(participantId, fence);
    this.release(claim);
  }

  release(claim: Claim): void {
    const room = this.#rooms.get(claim.roomId);
    if (room === undefined || this.holder(claim) === null) return;
    room.members.delete(claim.participantId);
    this.#dropIfUnused(room);
  }

  #dropIfUnused(room: LocalRoom): void {
    const isUsed = room.members.size > 0 || room.attaching > 0;
    if (!isUsed && this.has(room)) this.#rooms.delete(room.roomId);
  }
}
