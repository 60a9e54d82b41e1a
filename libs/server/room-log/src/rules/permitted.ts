import { permissionsOf, unpermitted, type ParticipantId, type Policy } from '@madang/protocol';
import type { Change, MemberFacts } from './rule';

/** What somebody in the meeting shows or says without being permitted is stopped. */
export function mutedWhereUnpermitted(
  { participantId, role, state, mayUnmute }: MemberFacts,
  policy: Policy,
  by: ParticipantId | null,
): Change[] {
  if (state.stage !== 'joined') return [];
  const sources = unpermitted(state, permissionsOf(role, policy));
  if (sources.length === 0) return [];
  return [{ kind: 'member', participantId, change: { kind: 'muted', sources, mayUnmute, by } }];
}
