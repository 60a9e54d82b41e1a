import type {
  CatchUp,
  ChatEntry,
  Entry,
  Participant,
  ParticipantId,
  ParticipantState,
  Role,
  SessionId,
  Snapshot,
  Stage,
} from '@madang/protocol';

/** A member as it is stored: one flat JSON object of strings. */
export interface StoredMember {
  readonly id: ParticipantId;
  readonly node: string;
  readonly fence: string;
  readonly presence: 'present' | 'away';
  readonly session: SessionId;
  readonly role: Role;
  readonly stage: Stage;
  readonly hash: string;
  readonly joinedAt: string;
  readonly joinedSeq: string;
  /** That in which it joined or resumed last. */
  readonly epoch: string;
}

export type SnapshotReply = [
  kind: 'snapshot',
  epoch: string,
  seq: number,
  members: string[],
  /** Participant id and state, in turn. */
  states: string[],
  chat: string[],
];
export type EntriesReply = [kind: 'entries', epoch: string, seq: number, entries: string[]];
export type CatchUpReply = SnapshotReply | EntriesReply;

export type JoinReply =
  | [kind: 'joined', isFirst: 0 | 1, snapshot: SnapshotReply]
  | [kind: 'refused', code: 'ticket_used' | 'room_full']
  | [kind: 'unleased'];

export type ResumeReply =
  | [
      kind: 'resumed',
      isFirst: 0 | 1,
      epoch: string,
      seq: number,
      member: string,
      n: string,
      state: string,
      capacity: string,
      missed: CatchUpReply,
    ]
  | [kind: 'refused', code: 'session_unknown']
  /** Members are being restored, for so many ms yet. */
  | [kind: 'unsettled', ms: string]
  | [kind: 'unleased'];

export type DetachReply = [kind: 'done' | 'gone'];

export type ReclaimReply = [kind: 'held' | 'restored' | 'superseded' | 'gone' | 'unleased'];

export type AppendReply =
  | [kind: 'appended', seq: number]
  | [kind: 'duplicate' | 'fenced' | 'detached' | 'gone' | 'outdated']
  | [kind: 'refused', code: 'recipient_unknown' | 'not_joined' | 'room_full'];

export type PassOnReply = 'passed' | 'fenced' | 'not_joined';
export type ReadReply = CatchUpReply | [kind: 'empty'];
export type NodeCatchUpReply = [
  stale: ParticipantId[],
  missed: CatchUpReply | [kind: 'current'] | [kind: 'unhosted'],
];
export type RenewReply = [kind: 'kept' | 'lapsed', lineage: string, now: string];
export type SweepReply = [done: number, timeouts: number, detached: number];

export function storedMember(json: string): StoredMember {
  return JSON.parse(json) as StoredMember;
}

export function entriesOf(reply: EntriesReply): Entry[] {
  return reply[3].map((json) => JSON.parse(json) as Entry);
}

/** The members of a snapshot with what others do not see, in the order in which they joined. */
export function membersOf([, , , members]: SnapshotReply): StoredMember[] {
  return members.map(storedMember).sort((a, b) => Number(a.joinedSeq) - Number(b.joinedSeq));
}

export function statesOf([, , , , states]: SnapshotReply): Map<ParticipantId, ParticipantState> {
  const byId = new Map<ParticipantId, ParticipantState>();
  for (let i = 0; i + 1 < states.length; i += 2) {
    const state = JSON.parse(states[i + 1] ?? '') as ParticipantState;
    byId.set(states[i] as ParticipantId, state);
  }
  return byId;
}

export function snapshotOf(reply: SnapshotReply): Snapshot {
  const [, epoch, seq, , , chat] = reply;
  const states = statesOf(reply);
  const participants = membersOf(reply).flatMap((member): Participant[] => {
    const state = states.get(member.id);
    return state === undefined ? [] : [participantOf(member, state)];
  });
  return { epoch, seq, participants, chat: chat.map((json) => JSON.parse(json) as ChatEntry) };
}

export function catchUpOf(reply: CatchUpReply): CatchUp {
  if (reply[0] === 'snapshot') return { kind: 'snapshot', snapshot: snapshotOf(reply) };
  return { kind: 'entries', epoch: reply[1], seq: reply[2], entries: entriesOf(reply) };
}

function participantOf(member: StoredMember, state: ParticipantState): Participant {
  return {
    participantId: member.id,
    sessionId: member.session,
    role: member.role,
    presence: member.presence,
    joinedAt: Number(member.joinedAt),
    state,
  };
}
