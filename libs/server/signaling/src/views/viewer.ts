import type { Participant, Role, Snapshot } from '@madang/protocol';
import type { Identity } from '../identity';

/**
 * What a session may see: `waiting` itself and the policy, `member` everything but those who wait, `host` everything.
 * docs/protocol.md §5.
 */
export type View = 'waiting' | 'member' | 'host';

/** Through whose eyes a room is looked at. */
export interface Viewer {
  readonly who: Identity;
  readonly view: View;
}

/** `null` when the participant is not in the room. */
export function viewerOf(who: Identity, { participants }: Snapshot): Viewer | null {
  const own = participants.find(({ participantId }) => participantId === who.participantId);
  if (own === undefined) return null;
  return { who, view: viewOf(own) };
}

export function viewOf({ admitted, role }: Pick<Participant, 'admitted' | 'role'>): View {
  return admitted ? viewAs(role) : 'waiting';
}

/** Of somebody who is admitted. */
export function viewAs(role: Role): View {
  return role === 'participant' ? 'member' : 'host';
}

export function snapshotFor({ view, who }: Viewer, snapshot: Snapshot): Snapshot {
  switch (view) {
    case 'host':
      return snapshot;
    case 'member':
      return {
        ...snapshot,
        participants: snapshot.participants.filter(({ admitted }) => admitted),
      };
    case 'waiting': {
      const isOwn = (one: Participant) => one.participantId === who.participantId;
      return { ...snapshot, participants: snapshot.participants.filter(isOwn), chat: [] };
    }
  }
}
