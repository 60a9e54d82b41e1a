import {
  DEFAULT_POLICY,
  isDirected,
  type Entry,
  type ParticipantId,
  type Snapshot,
} from '@madang/protocol';

/** What `read` gives for a room that nobody is in: its epoch is never that of a log. */
export function emptySnapshot(): Snapshot {
  return {
    epoch: 'empty',
    seq: 0,
    participants: [],
    policy: DEFAULT_POLICY,
    policyVersion: 0,
    chat: [],
  };
}

/** Whether this participant is to see the entry. */
export function isFor(entry: Entry, participantId: ParticipantId): boolean {
  return !isDirected(entry) || entry.to === participantId;
}
