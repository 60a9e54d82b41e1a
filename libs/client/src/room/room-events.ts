import type { ParticipantId, Policy, Role, Source } from '@madang/protocol';
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
  /** A host would like to hear us. */
  askedToUnmute: { readonly by: ParticipantId };
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
  const events: RoomEvent[] = [];
  if (before.local !== null) {
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
  }
  if (after.phase.kind === 'ended' && before.phase.kind !== 'ended') {
    events.push({ name: 'ended', value: after.phase.reason });
  }
  return events;
}
