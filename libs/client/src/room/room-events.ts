import type {
  Entry,
  EntryOf,
  Participant,
  ParticipantId,
  Policy,
  Role,
  Source,
} from '@madang/protocol';
import { type ChatMessage, type EndReason, type ParticipantView, type RoomView } from './room-view';

/** What a room tells besides its view: things that happen once. */
export interface RoomEvents {
  /** Somebody else has come into the meeting, after us. */
  participantJoined: ParticipantView;
  /** Somebody else has gone, for whichever reason. The view is the last there was. */
  participantLeft: ParticipantView;
  /** Somebody else has written just now; history is in the view only. */
  chatReceived: ChatMessage;
  screenShareStarted: ParticipantView;
  screenShareStopped: ParticipantView;
  /** A host has muted our microphone or camera, or stopped our screen. */
  mutedByHost: { readonly by: ParticipantId | null; readonly sources: readonly Source[] };
  /** A host would like to hear us; nothing is unmuted by this. */
  askedToUnmute: { readonly by: ParticipantId | null };
  handLowered: { readonly by: ParticipantId | null };
  /** Our own role has changed. */
  roleChanged: { readonly role: Role; readonly by: ParticipantId | null };
  /** Somebody asks to be let in; told to hosts and co-hosts. */
  knocked: ParticipantView;
  policyChanged: { readonly policy: Policy; readonly by: ParticipantId | null };
  /** Nothing changes any more. */
  ended: EndReason;
}

/** One event with its name. */
export type RoomEvent = {
  [K in keyof RoomEvents]: { readonly name: K; readonly value: RoomEvents[K] };
}[keyof RoomEvents];

const isSharing = (one: ParticipantView | undefined): boolean =>
  one?.publications.screen !== undefined;

/** What has happened between two views. What was there when we came has not happened. */
export function eventsBetween(before: RoomView, after: RoomView): RoomEvent[] {
  const events =
    before.local === null ? [] : [...meetingEvents(before, after), ...knocks(before, after)];
  if (after.phase.kind === 'ended' && before.phase.kind !== 'ended') {
    events.push({ name: 'ended', value: after.phase.reason });
  }
  return events;
}

function meetingEvents(before: RoomView, after: RoomView): RoomEvent[] {
  const events: RoomEvent[] = [];
  const known = new Map(before.remotes.map((one) => [one.participantId, one]));
  const now = new Set(after.remotes.map(({ participantId }) => participantId));
  for (const one of after.remotes) {
    const former = known.get(one.participantId);
    if (former === undefined) events.push({ name: 'participantJoined', value: one });
    if (isSharing(one) && !isSharing(former)) {
      events.push({ name: 'screenShareStarted', value: one });
    }
    if (!isSharing(one) && isSharing(former)) {
      events.push({ name: 'screenShareStopped', value: one });
    }
  }
  for (const one of before.remotes.filter(({ participantId }) => !now.has(participantId))) {
    if (isSharing(one)) events.push({ name: 'screenShareStopped', value: one });
    events.push({ name: 'participantLeft', value: one });
  }
  return events;
}

function knocks(before: RoomView, after: RoomView): RoomEvent[] {
  const known = new Set(before.knocking.map(({ participantId }) => participantId));
  return after.knocking
    .filter(({ participantId }) => !known.has(participantId))
    .map((value) => ({ name: 'knocked', value }));
}

/**
 * What an entry about us, or about the room, tells; `null` for everything that a view tells by itself.
 *
 * @param self ourselves as the room had us before.
 */
export function eventOf(entry: Entry, self: Participant | undefined): RoomEvent | null {
  if (entry.kind === 'policy') {
    const { policy, by } = entry;
    return { name: 'policyChanged', value: { policy, by } };
  }
  if (!('from' in entry) || entry.from !== self?.participantId) return null;
  if (entry.kind === 'muted') return mutingEvent(entry, self);
  if (entry.kind === 'asked') return { name: 'askedToUnmute', value: { by: entry.by } };
  if (entry.kind === 'lowered') return { name: 'handLowered', value: { by: entry.by } };
  if (entry.kind !== 'role') return null;
  return { name: 'roleChanged', value: { role: entry.role, by: entry.by } };
}

/** That somebody may unmute again is no news to whoever is muted and could do so before. */
function mutingEvent(
  { by, sources, mayUnmute }: EntryOf<'muted'>,
  self: Participant,
): RoomEvent | null {
  const isOpen = self.state.publications.some((one) => sources.includes(one.source) && !one.muted);
  const isNews = isOpen || (self.mayUnmute && !mayUnmute);
  return isNews ? { name: 'mutedByHost', value: { by, sources } } : null;
}
