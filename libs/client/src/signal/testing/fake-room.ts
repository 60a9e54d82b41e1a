import {
  DEFAULT_POLICY,
  LIMITS,
  neededFor,
  permissionsOf,
  type Draft,
  type Entry,
  type ErrorCode,
  type Participant,
  type ParticipantId,
  type ParticipantState,
  type Policy,
  type ServerMessage,
  type Snapshot,
} from '@madang/protocol';
import { EMPTY_ROSTER, takeEntry } from '../../room/roster';
import type { Clock } from '../../util/clock';
import type { Link } from './link';

export interface Member {
  participant: Participant;
  /** A host has let it in, or it is one: it need not knock. */
  isLetIn: boolean;
  readonly resumeToken: string;
  lastN: number;
  link: Link | null;
}

export type Answer = { readonly ok: Record<string, unknown> } | { readonly error: ErrorCode };

/** What the log adds a place to. */
export type Fact = DistributiveOmit<Entry, 'seq' | 'at'>;
type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never;

/** Who is in a room, its log, and what each may see and say. */
export class FakeRoom {
  capacity: number = LIMITS.roomCapacity;
  policy: Policy = DEFAULT_POLICY;
  policyVersion = 1;
  log: Entry[] = [];
  epochNumber = 1;
  readonly members = new Map<ParticipantId, Member>();
  readonly #clock: Clock;
  readonly #tell: (link: Link, message: ServerMessage) => void;

  constructor(clock: Clock, tell: (link: Link, message: ServerMessage) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  get participants(): readonly Participant[] {
    return [...this.members.values()].map(({ participant }) => participant);
  }

  get epoch(): string {
    return `epoch-${this.epochNumber}`;
  }

  get seq(): number {
    return this.log.at(-1)?.seq ?? 0;
  }

  /** @param viewer whose eyes see it; all of it without one. */
  snapshot(viewer?: Participant): Snapshot {
    const isWaiting = viewer?.admitted === false;
    return {
      epoch: this.epoch,
      seq: this.seq,
      participants: this.participants.filter((one) => isVisible(one, viewer)),
      policy: this.policy,
      policyVersion: this.policyVersion,
      chat: isWaiting ? [] : this.log.filter((entry) => entry.kind === 'chat'),
    };
  }

  /** Entries after this place, as this participant may see them. */
  missed(after: number, viewer: Participant): Entry[] {
    return this.log.filter(({ seq }) => seq > after).flatMap((entry) => this.#shown(entry, viewer));
  }

  resync({ link, participant }: Member): void {
    if (link !== null) this.#tell(link, { type: 'resync', snapshot: this.snapshot(participant) });
  }

  /** Makes of an entry what it changes, and tells everybody who may see it. `except` has it in its welcome. */
  append(fact: Fact, except?: Member): number {
    const entry: Entry = { ...fact, seq: this.seq + 1, at: this.#clock.now() };
    this.log.push(entry);
    this.#change(entry);
    for (const member of this.members.values()) {
      if (member === except || member.link === null) continue;
      const entries = this.#shown(entry, member.participant);
      if (entries.length > 0)
        this.#tell(member.link, { type: 'entries', epoch: this.epoch, entries });
    }
    return entry.seq;
  }

  /** Why a participant may not say this of itself; `null` if it may. */
  refusalOf({ participant, isLetIn }: Member, state: ParticipantState): ErrorCode | null {
    if (state.stage !== 'joined') return null;
    const { role, admitted, mayUnmute } = participant;
    if (participant.state.stage !== 'joined' && role === 'participant' && !isLetIn) {
      if (!admitted || this.policy.waitingRoom) return 'not_admitted';
      if (this.policy.locked) return 'room_locked';
    }
    if (participant.state.stage !== 'joined' && this.isFull) return 'room_full';
    const may = permissionsOf(role, this.policy);
    const isPermitted = neededFor(state).every(
      (one) => may[one] && (one !== 'unmute' || mayUnmute),
    );
    return isPermitted ? null : 'not_permitted';
  }

  take(member: Member, n: number, draft: Draft): Answer {
    if (n <= member.lastN) return { ok: { duplicate: true } };
    const { participantId, sessionId, role, state } = member.participant;
    if (draft.kind === 'chat') {
      if (state.stage !== 'joined') return { error: 'not_joined' };
      if (!permissionsOf(role, this.policy).chat) return { error: 'not_permitted' };
    }
    if (draft.kind === 'signal') {
      const to = this.members.get(draft.to)?.participant;
      if (to?.sessionId !== draft.toSession) return { error: 'recipient_unknown' };
      if (!to.admitted || !member.participant.admitted) return { error: 'not_admitted' };
    }
    const refusal = draft.kind === 'state' ? this.refusalOf(member, draft.state) : null;
    if (refusal !== null) return { error: refusal };
    member.lastN = n;
    return {
      ok: { seq: this.append({ ...draft, from: participantId, fromSession: sessionId, n }) },
    };
  }

  get isFull(): boolean {
    return (
      this.participants.filter(({ state }) => state.stage === 'joined').length >= this.capacity
    );
  }

  #change(entry: Entry): void {
    if (entry.kind === 'policy') {
      this.policy = entry.policy;
      this.policyVersion = entry.policyVersion;
    }
    const member = 'from' in entry ? this.members.get(entry.from) : undefined;
    if (member === undefined || entry.kind === 'joined') return;
    const { participantId } = member.participant;
    const roster = {
      ...EMPTY_ROSTER,
      participants: new Map([[participantId, member.participant]]),
    };
    const changed = takeEntry(roster, entry, () => false).participants.get(participantId);
    member.participant = changed ?? member.participant;
    member.isLetIn ||= entry.kind === 'admitted' || member.participant.role !== 'participant';
  }

  #shown(entry: Entry, viewer: Participant): Entry[] {
    if (entry.kind === 'signal') return entry.to === viewer.participantId ? [entry] : [];
    if (!('from' in entry) || entry.from === viewer.participantId) return [entry];
    const one =
      'participant' in entry ? entry.participant : this.members.get(entry.from)?.participant;
    const isShown = one === undefined ? viewer.admitted : isVisible(one, viewer);
    return isShown ? [entry] : [];
  }
}

function isVisible(one: Participant, viewer: Participant | undefined): boolean {
  if (viewer === undefined || one.participantId === viewer.participantId) return true;
  return viewer.admitted && (one.admitted || viewer.role !== 'participant');
}
