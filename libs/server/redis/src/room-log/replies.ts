import type {
  CatchUp,
  ChatEntry,
  Entry,
  Participant,
  ParticipantId,
  ParticipantState,
  Policy,
  Role,
  SessionId,
  Snapshot,
  Stage,
} from '@madang/protocol';
import type {
  Admitted,
  RefusedAppend,
  RefusedJoin,
  RefusedResume,
  Rules,
} from '@madang/server-room-log';
import { NO_RULES } from './stored-rules';

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
  readonly admitted: Admitted;
  readonly mayUnmute: 'yes' | 'no';
  readonly mustKnock: 'yes' | 'no';
  readonly subject: string;
  readonly network: string;
}

export type SnapshotReply = [
  kind: 'snapshot',
  epoch: string,
  seq: number,
  members: string[],
  /** Participant id and state, in turn. */
  states: string[],
  chat: string[],
  rules: RulesReply,
];
/** Nothing where the store has lost them and no node has told it yet. */
export type RulesReply = [version: string | null, policy: string | null];
export type EntriesReply = [kind: 'entries', epoch: string, seq: number, entries: string[]];
export type CatchUpReply = SnapshotReply | EntriesReply;

export type JoinReply =
  | [kind: 'joined', isFirst: 0 | 1, snapshot: SnapshotReply]
  | [kind: 'refused', code: RefusedJoin]
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
      rules: RulesReply,
    ]
  | [kind: 'refused', code: RefusedResume]
  /** Members are being restored, for so many ms yet. */
  | [kind: 'unsettled', ms: string]
  | [kind: 'unleased'];

export type DetachReply = [kind: 'done' | 'gone'];

export type ReclaimReply = [kind: 'held' | 'restored' | 'superseded' | 'gone' | 'unleased'];

export type AppendReply =
  | [kind: 'appended', seq: number]
  | [kind: 'duplicate' | 'fenced' | 'detached' | 'gone' | 'outdated']
  | [kind: 'refused', code: RefusedAppend];

export type FactsReply =
  | [
      kind: 'facts',
      members: string[],
      /** Participant id and state, in turn. */
      states: string[],
      version: string | null,
      policy: string | null,
      digest: string,
    ]
  | [kind: 'empty'];
export type GovernReply = [kind: 'done' | 'conflict'];

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

/** Members with what others do not see, in the order in which they joined. */
export function membersOf(members: readonly string[]): StoredMember[] {
  return members.map(storedMember).sort((a, b) => Number(a.joinedSeq) - Number(b.joinedSeq));
}

export function rulesOf([version, policy]: RulesReply): Rules {
  if (version === null || policy === null) return NO_RULES;
  return { policy: JSON.parse(policy) as Policy, version: Number(version) };
}

export function statesOf(states: readonly string[]): Map<ParticipantId, ParticipantState> {
  const byId = new Map<ParticipantId, ParticipantState>();
  for (let i = 0; i + 1 < states.length; i += 2) {
    const state = JSON.parse(states[i + 1] ?? '') as ParticipantState;
    byId.set(states[i] as ParticipantId, state);
  }
  return byId;
}

export function snapshotOf(reply: SnapshotReply): Snapshot {
  const [, epoch, seq, members, stateTexts, chatTexts, rules] = reply;
  const states = statesOf(stateTexts);
  const { policy, version: policyVersion } = rulesOf(rules);
  const participants = membersOf(members).flatMap((member): Participant[] => {
    const state = states.get(member.id);
    return state === undefined ? [] : [participantOf(member, state)];
  });
  const chat = chatTexts.map((json) => JSON.parse(json) as ChatEntry);
  return { epoch, seq, participants, policy, policyVersion, chat };
}

export function catchUpOf(reply: CatchUpReply): CatchUp {
  if (reply[0] === 'snapshot') return { kind: 'snapshot', snapshot: snapshotOf(reply) };
  return { kind: 'entries', epoch: reply[1], seq: reply[2], entries: entriesOf(reply) };
}

export function participantOf(member: StoredMember, state: ParticipantState): Participant {
  return {
    participantId: member.id,
    sessionId: member.session,
    role: member.role,
    admitted: member.admitted !== 'no',
    mayUnmute: member.mayUnmute === 'yes',
    presence: member.presence,
    joinedAt: Number(member.joinedAt),
    state,
  };
}
