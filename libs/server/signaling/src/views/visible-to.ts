import {
  type Entry,
  type Participant,
  type ParticipantId,
  isDirected,
  withMuted,
} from '@madang/protocol';
import type { Identity } from '../identity';
import { type Viewer, viewAs } from './viewer';

/** What a viewer is shown of an entry, and how it looks at the next one. */
export interface Sight {
  /** `null`: nothing. */
  readonly shown: Entry | null;
  readonly viewer: Viewer;
}

/**
 * A member is told of whoever was let in as if it had just come, in place of what let it in. An entry that changes
 * the view itself is seen in the old one; what follows it must not be looked at without a snapshot.
 */
export function visibleTo(viewer: Viewer, entry: Entry): Sight {
  if (isDirected(entry)) return { shown: isAddressedTo(entry, viewer.who) ? entry : null, viewer };
  const isOwn = 'from' in entry && entry.from === viewer.who.participantId;
  switch (viewer.view) {
    case 'host':
      return { shown: entry, viewer };
    case 'member':
      return isOwn || !('from' in entry) ? { shown: entry, viewer } : memberSees(viewer, entry);
    case 'waiting':
      return { shown: isOwn || !('from' in entry) ? withoutHost(entry) : null, viewer };
  }
}

/** Whether the entry is about the viewer, and makes it see more, or less, than before. */
export function changesView({ who, view }: Viewer, entry: Entry): boolean {
  if (!('from' in entry) || entry.from !== who.participantId) return false;
  if (entry.kind === 'admitted') return view === 'waiting';
  return entry.kind === 'role' && viewAs(entry.role) !== view;
}

/** A signal to a former session of the same participant is for nobody: its keys and peers are gone. */
function isAddressedTo(entry: Entry, who: Identity): boolean {
  return isDirected(entry) && entry.to === who.participantId && entry.toSession === who.sessionId;
}

/** Whoever waits is not told who is in the room, by an id neither. */
function withoutHost(entry: Entry): Entry {
  return 'by' in entry ? { ...entry, by: null } : entry;
}

type EntryOfOne = Extract<Entry, { from: ParticipantId }>;

function memberSees(viewer: Viewer, entry: EntryOfOne): Sight {
  if (entry.kind === 'joined' && !entry.participant.admitted) {
    return { shown: null, viewer: hiding(viewer, entry.participant) };
  }
  const hidden = viewer.hidden.get(entry.from);
  if (hidden === undefined) return { shown: entry, viewer };
  const participant = changedBy(hidden, entry);
  if (participant === null) return { shown: null, viewer: unhiding(viewer, entry.from) };
  if (!participant.admitted) return { shown: null, viewer: hiding(viewer, participant) };
  const { seq, at, from } = entry;
  const joined: Entry = { seq, at, from, kind: 'joined', participant };
  return { shown: joined, viewer: unhiding(viewer, from) };
}

function hiding(viewer: Viewer, participant: Participant): Viewer {
  const hidden = new Map(viewer.hidden).set(participant.participantId, participant);
  return { ...viewer, hidden };
}

function unhiding(viewer: Viewer, participantId: ParticipantId): Viewer {
  const hidden = new Map(viewer.hidden);
  hidden.delete(participantId);
  return { ...viewer, hidden };
}

/** Somebody who waits, after this entry about it; `null` when it is gone. */
function changedBy(one: Participant, entry: EntryOfOne): Participant | null {
  switch (entry.kind) {
    case 'left':
      return null;
    case 'state':
      return { ...one, state: entry.state };
    case 'away':
      return { ...one, presence: 'away' };
    case 'resumed':
      return { ...one, presence: 'present', sessionId: entry.sessionId };
    case 'admitted':
      return { ...one, admitted: true };
    case 'role':
      // Whoever hosts need not wait.
      return { ...one, role: entry.role, admitted: viewAs(entry.role) === 'host' };
    case 'muted':
      return {
        ...one,
        state: withMuted(one.state, entry.sources),
        mayUnmute: entry.mayUnmute,
      };
    case 'asked':
      return { ...one, mayUnmute: true };
    case 'lowered': {
      const state = { ...one.state };
      delete state.handRaisedAt;
      return { ...one, state };
    }
    case 'joined':
    case 'chat':
    case 'signal':
      return one;
  }
}
