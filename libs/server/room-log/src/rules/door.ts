import {
  neededFor,
  permissionsOf,
  type ErrorCode,
  type ParticipantState,
  type Policy,
} from '@madang/protocol';
import type { MemberFacts } from './rule';

type Refusal = Extract<ErrorCode, 'not_admitted' | 'room_locked' | 'not_permitted'>;

/** Why a member may not step into the meeting now, apart from the room being full; `null` if it may. */
export function refusalAtDoor(
  { role, admitted, mustKnock }: Pick<MemberFacts, 'role' | 'admitted' | 'mustKnock'>,
  { locked, waitingRoom }: Policy,
): Refusal | null {
  if (role !== 'participant' || admitted === 'host') return null;
  if (admitted === 'no' || waitingRoom || mustKnock) return 'not_admitted';
  return locked ? 'room_locked' : null;
}

/** Why somebody in the meeting may not say this of itself; `null` if it may. */
export function refusalOfState(
  { role, mayUnmute }: Pick<MemberFacts, 'role' | 'mayUnmute'>,
  policy: Policy,
  state: ParticipantState,
): Refusal | null {
  const permissions = permissionsOf(role, policy);
  const isPermitted = neededFor(state).every(
    (one) => permissions[one] && (one !== 'unmute' || mayUnmute),
  );
  return isPermitted ? null : 'not_permitted';
}
