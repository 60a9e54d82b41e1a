import type { WhenHostsLeave } from '@madang/protocol';
import type { Change, MemberFacts } from './rule';

/**
 * What follows when somebody has gone, by the room's policy: nothing as long as another host is in the room, also one
 * who is away or in the preview. Otherwise the one becomes host who has been in the meeting for longest, a co-host
 * before others.
 *
 * @param members Whoever is left, in the order in which they joined.
 */
export function heirOf(
  gone: MemberFacts,
  members: readonly MemberFacts[],
  whenHostsLeave: WhenHostsLeave,
): Change[] {
  const wasHost = gone.role === 'host' && gone.state.stage === 'joined';
  if (!wasHost || members.some(({ role }) => role === 'host')) return [];
  if (whenHostsLeave === 'end') return [{ kind: 'ended', by: null }];
  const joined = members.filter(({ state }) => state.stage === 'joined');
  const heir = joined.find(({ role }) => role === 'cohost') ?? joined[0];
  if (whenHostsLeave === 'continue' || heir === undefined) return [];
  const { participantId } = heir;
  return [{ kind: 'member', participantId, change: { kind: 'role', role: 'host', by: null } }];
}
