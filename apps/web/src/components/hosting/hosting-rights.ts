import type { ParticipantView } from '@madang/client';
import type { Role } from '@madang/protocol';

/** What one may choose for one person. */
export type PersonAction =
  | 'mute'
  | 'ask'
  | 'muteCamera'
  | 'stopShare'
  | 'lowerHand'
  | 'makeCohost'
  | 'takeCohost'
  | 'handOver'
  | 'remove';

/** Hosts and co-hosts look after the others. */
export function mayModerate(role: Role): boolean {
  return role !== 'participant';
}

/**
 * What somebody of this role may do about somebody else in the meeting just now, in the order of the menu. Nobody acts on a
 * host but another host, and roles are for hosts only: as the server has it, docs/protocol.md §7.
 */
export function actionsFor(role: Role, other: ParticipantView): PersonAction[] {
  if (!mayModerate(role) || other.isLocal || other.stage !== 'joined') return [];
  if (role === 'cohost' && other.role === 'host') return [];
  const { microphone, camera, screen } = other.publications;
  const isHost = role === 'host';
  const actions: [PersonAction, boolean][] = [
    ['mute', microphone?.muted === false],
    ['ask', microphone?.muted !== false],
    ['muteCamera', camera?.muted === false],
    ['stopShare', screen !== undefined],
    ['lowerHand', other.handRaisedAt !== null],
    ['makeCohost', isHost && other.role === 'participant'],
    ['takeCohost', isHost && other.role === 'cohost'],
    ['handOver', isHost && other.role !== 'host'],
    ['remove', true],
  ];
  return actions.filter(([, isPossible]) => isPossible).map(([action]) => action);
}

/** We leave, others stay, and no host is among them. */
export function isLastHost(
  local: ParticipantView | null,
  remotes: readonly ParticipantView[],
): boolean {
  return (
    local?.role === 'host' && remotes.length > 0 && remotes.every(({ role }) => role !== 'host')
  );
}
