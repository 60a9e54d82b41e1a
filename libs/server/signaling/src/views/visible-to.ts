import { type Entry, type SignalEntry, isDirected } from '@madang/protocol';
import type { Identity } from '../identity';
import { type Viewer, viewAs } from './viewer';

/** What a viewer is shown of an entry; `null` for nothing. */
export function visibleTo({ view, who }: Viewer, entry: Entry): Entry | null {
  if (isDirected(entry)) return isAddressedTo(entry, who) ? entry : null;
  switch (view) {
    case 'host':
      return entry;
    case 'member':
      return isOfWaiting(entry) ? null : entry;
    case 'waiting':
      return isAboutOther(entry, who) ? null : withoutHost(entry);
  }
}

/** Whether the entry is about the viewer, and makes it see more, or less, than before. */
export function changesView({ who, view }: Viewer, entry: Entry): boolean {
  if (!('from' in entry) || entry.from !== who.participantId) return false;
  if (entry.kind === 'admitted') return view === 'waiting';
  return entry.kind === 'role' && viewAs(entry.role) !== view;
}

/** A signal to a former session of the same participant is for nobody: its keys and peers are gone. */
export function isAddressedTo(entry: SignalEntry, who: Identity): boolean {
  return entry.to === who.participantId && entry.toSession === who.sessionId;
}

function isOfWaiting(entry: Entry): boolean {
  if (entry.kind === 'joined') return !entry.participant.admitted;
  return 'waiting' in entry && entry.waiting === true;
}

function isAboutOther(entry: Entry, { participantId }: Identity): boolean {
  return 'from' in entry && entry.from !== participantId;
}

/** Whoever waits is not told who is in the room, by an id neither. */
function withoutHost(entry: Entry): Entry {
  return 'by' in entry ? { ...entry, by: null } : entry;
}
