import type { Entry, ParticipantId } from '@madang/protocol';

/** Some entry at this place. */
export function entryAt(seq: number): Entry {
  return { seq, at: 0, kind: 'away', from: 'p_0123456789abcdef' as ParticipantId };
}
