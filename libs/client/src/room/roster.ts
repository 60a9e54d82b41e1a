import {
  withMuted,
  withoutHand,
  type Entry,
  type Participant,
  type ParticipantId,
} from '@madang/protocol';

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

/** What one entry changes; the same roster if nothing, as with whoever we were not told of. */
export function takeEntry(roster: Roster, entry: Entry, isAlive: IsAlive): Roster {
  if (entry.kind === 'joined' || entry.kind === 'admitted') {
    return withParticipant(roster, entry.participant);
  }
  const participant = 'from' in entry ? roster.participants.get(entry.from) : undefined;
  if (participant === undefined) return roster;
  if (entry.kind !== 'left') {
    const changed = changedBy(participant, entry);
    return changed === participant ? roster : withParticipant(roster, changed);
  }
  return entry.reason === 'timeout' && isAlive(entry.from)
    ? withLingering(roster, participant)
    : without(roster, entry.from);
}

/** The participant as an entry about it leaves it. */
function changedBy(participant: Participant, entry: Entry): Participant {
  switch (entry.kind) {
    case 'state':
      return { ...participant, state: entry.state };
    case 'away':
      return { ...participant, presence: 'away' };
    case 'resumed':
      return { ...participant, presence: 'present', sessionId: entry.sessionId };
    case 'role': {
      const admitted = participant.admitted || entry.role !== 'participant';
      const mayUnmute = participant.mayUnmute || entry.role === 'host';
      return { ...participant, role: entry.role, admitted, mayUnmute };
    }
    case 'muted': {
      const state = withMuted(participant.state, entry.sources);
      return { ...participant, state, mayUnmute: entry.mayUnmute };
    }
    case 'asked':
      return { ...participant, mayUnmute: true };
    case 'lowered':
      return { ...participant, state: withoutHand(participant.state) };
    case 'joined':
    case 'admitted':
    case 'left':
    case 'signal':
    case 'chat':
    case 'policy':
    case 'ended':
      return participant;
  }
}

/** Lets those go who only stayed for their media. */
export function dropDead(roster: Roster, isAlive: IsAlive): Roster {
  return [...roster.lingering].filter((id) => !isAlive(id)).reduce(without, roster);
}
