import {
  isDirected,
  type Entry,
  type Participant,
  type ParticipantId,
  type Snapshot,
} from '@madang/protocol';

/** Participants as every adapter lists them: the longest in the room first. */
export function bySeniority(participants: readonly Participant[]): Participant[] {
  return [...participants].sort(
    (a, b) => a.joinedAt - b.joinedAt || (a.participantId < b.participantId ? -1 : 1),
  );
}

/** What `read` gives for a room that nobody is in: its epoch is never that of a log. */
export function emptySnapshot(): Snapshot {
  return { epoch: 'empty', seq: 0, participants: [], chat: [] };
}

/** Whether this participant is to see the entry. */
export function isFor(entry: Entry, participantId: ParticipantId): boolean {
  return !isDirected(entry) || entry.to === participantId;
}
