import { withMuted, withoutHand } from '@madang/protocol';
import type { MemberChange, MemberFacts } from './rule';

/** The member as a change leaves it; the same for every adapter, and for clients, which read the entry. */
export function changedMember<M extends MemberFacts>(member: M, change: MemberChange): M {
  switch (change.kind) {
    case 'admitted':
      return { ...member, admitted: 'host' };
    case 'role':
      return { ...member, role: change.role, ...standingAs(change.role, member) };
    case 'muted': {
      const state = withMuted(member.state, change.sources);
      return { ...member, state, mayUnmute: change.mayUnmute };
    }
    case 'asked':
      return { ...member, mayUnmute: true };
    case 'lowered':
      return { ...member, state: withoutHand(member.state) };
  }
}

/** Whoever was host need not knock again, and nobody withholds the microphone from a host. */
function standingAs(
  role: MemberFacts['role'],
  { admitted, mayUnmute }: MemberFacts,
): Pick<MemberFacts, 'admitted' | 'mayUnmute'> {
  return {
    admitted: role === 'participant' ? admitted : 'host',
    mayUnmute: role === 'host' || mayUnmute,
  };
}
