import {
  LIMITS,
  permissionsOf,
  type Draft,
  type ParticipantState,
  type Policy,
} from '@madang/protocol';
import type { RefusedAppend } from '../room-log';
import { refusalAtDoor, refusalOfState } from '../rules/door';
import type { MemberFacts } from '../rules/rule';
import type { MemoryMember } from './memory-member';

/** What decides whether there is a place for one more. */
export interface Seats {
  readonly members: readonly MemoryMember[];
  readonly policy: Policy;
  readonly capacity: number;
}

type RefusedStep = Exclude<RefusedAppend, 'recipient_unknown' | 'not_joined'>;

/** Why this one may not come in; `null` if it may. */
export function refusalOfJoin(facts: MemberFacts, seats: Seats): RefusedStep | null {
  const isWaiting = facts.admitted === 'no';
  const alike = seats.members.filter((one) => (one.facts.admitted === 'no') === isWaiting);
  if (alike.length >= (isWaiting ? LIMITS.roomWaiting : LIMITS.roomSessions)) return 'room_full';
  return facts.state.stage === 'joined' ? refusalToStepIn(facts, facts.state, seats) : null;
}

/** Why a member may not say this; `null` if it may. */
export function refusalOfDraft(
  facts: MemberFacts,
  draft: Draft,
  seats: Seats,
): RefusedAppend | null {
  const isJoined = facts.state.stage === 'joined';
  switch (draft.kind) {
    case 'chat':
      if (!isJoined) return 'not_joined';
      return permissionsOf(facts.role, seats.policy).chat ? null : 'not_permitted';
    case 'signal': {
      if (facts.admitted === 'no') return 'not_admitted';
      const to = seats.members.find((one) => one.facts.participantId === draft.to);
      const isKnown = to?.sessionId === draft.toSession && to.facts.admitted !== 'no';
      return isKnown ? null : 'recipient_unknown';
    }
    case 'state':
      if (draft.state.stage !== 'joined') return null;
      if (isJoined) return refusalOfState(facts, seats.policy, draft.state);
      return refusalToStepIn(facts, draft.state, seats);
  }
}

function refusalToStepIn(
  facts: MemberFacts,
  state: ParticipantState,
  { members, policy, capacity }: Seats,
): RefusedStep | null {
  const refusal = refusalAtDoor(facts, policy) ?? refusalOfState(facts, policy, state);
  if (refusal !== null) return refusal;
  const joined = members.filter((one) => one.facts.state.stage === 'joined').length;
  return joined >= capacity ? 'room_full' : null;
}
