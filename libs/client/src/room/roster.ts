import { type Entry, type Participant, type ParticipantId } from '@madang/protocol';

/** Whether our own media link to a participant works. */
export type IsAlive = (id: ParticipantId) => boolean;

/** Everybody in the room, ourselves included. */
export interface Roster {
  readonly participants: ReadonlyMap<ParticipantId, Participant>;
  /**
   * Whom the log has given up, though their media still flows: losing the servers must not end a meeting.
   * Shown as away until their link fails, too.
   */
  readonly lingering: ReadonlySet<ParticipantId>;
}

export const EMPTY_ROSTER: Roster = { participants: new Map(), lingering: new Set() };

function withParticipant(roster: Roster, participant: Participant): Roster {
  const { participantId } = participant;
  return {
    participants: new Map(roster.participants).set(participantId, participant),
    lingering: new Set([...roster.lingering].filter((id) => id !== participantId)),
  };
}

function without(roster: Roster, id: ParticipantId): Roster {
  return {
    participants: new Map([...roster.participants].filter(([one]) => one !== id)),
    lingering: new Set([...roster.lingering].filter((one) => one !== id)),
  };
}

function withLingering(roster: Roster, participant: Participant): Roster {
  const { participantId } = participant;
  const away = withParticipant(roster, { ...participant, presence: 'away' });
  return { ...away, lingering: new Set([...away.lingering, participantId]) };
}

/** The whole room anew; whoever is missing in it stays as long as the media does. */
export function takeSnapshot(
  roster: Roster,
  participants: readonly Participant[],
  isAlive: IsAlive,
): Roster {
  const known = new Map(participants.map((one) => [one.participantId, one]));
  const missing = [...roster.participants.values()].filter(
    ({ participantId }) => !known.has(participantId) && isAlive(participantId),
  );
  return missing.reduce(withLingering, { participants: known, lingering: new Set() });
}

/** What one entry changes; the same roster if nothing. */
export function takeEntry(roster: Roster, entry: Entry, isAlive: IsAlive): Roster {
  if (entry.kind === 'joined') return withParticipant(roster, entry.participant);
  const participant = roster.participants.get(entry.from);
  if (participant === undefined) return roster;
  switch (entry.kind) {
    case 'state':
      return withParticipant(roster, { ...participant, state: entry.state });
    case 'away':
      return withParticipant(roster, { ...participant, presence: 'away' });
    case 'resumed': {
      const { sessionId } = entry;
      return withParticipant(roster, { ...participant, presence: 'present', sessionId });
    }
    case 'left':
      return entry.reason === 'timeout' && isAlive(entry.from)
        ? withLingering(roster, participant)
        : without(roster, entry.from);
    case 'signal':
    case 'chat':
      return roster;
  }
}

/** Lets those go who only stayed for their media. */
export function dropDead(roster: Roster, isAlive: IsAlive): Roster {
  return [...roster.lingering].filter((id) => !isAlive(id)).reduce(without, roster);
}
