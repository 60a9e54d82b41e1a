import {
  permissionsOf,
  type IceConfig,
  type Participant,
  type ParticipantId,
  type Permissions,
  type Policy,
  type Publication,
  type Source,
} from '@madang/protocol';
import { type Roster } from './roster';
import {
  type ChatMessage,
  type LinkState,
  type ParticipantView,
  type PublicationView,
  type RoomPhase,
  type RoomView,
} from './room-view';
import { share } from './share';

/** All that a view is made of. */
export interface ViewParts {
  readonly phase: RoomPhase;
  readonly isSealed: boolean;
  readonly capacity: number;
  readonly relay: IceConfig['relay'];
  readonly roster: Roster;
  readonly policy: Policy;
  readonly mustKnock: boolean;
  /** `null` before the first welcome. */
  readonly self: ParticipantId | null;
  /** Our own state as we want it; the room may not have heard it yet. */
  readonly own: Participant['state'];
  readonly ownTrack: (source: Source) => MediaStreamTrack | null;
  readonly track: (id: ParticipantId, source: Source) => MediaStreamTrack | null;
  readonly link: (id: ParticipantId) => LinkState;
  readonly speaking: ReadonlySet<ParticipantId>;
  readonly isTyping: (id: ParticipantId) => boolean;
  readonly chat: readonly ChatMessage[];
}

function publicationViews(
  publications: readonly Publication[],
  trackOf: (source: Source) => MediaStreamTrack | null,
): ParticipantView['publications'] {
  const views: Partial<Record<Source, PublicationView>> = {};
  for (const { source, muted } of publications) {
    views[source] = { source, muted, track: trackOf(source) };
  }
  return views;
}

function participantView(participant: Participant, parts: ViewParts): ParticipantView {
  const { participantId, role, presence, joinedAt, mayUnmute } = participant;
  const isLocal = participantId === parts.self;
  const state = isLocal ? parts.own : participant.state;
  const trackOf = (source: Source): MediaStreamTrack | null =>
    isLocal ? parts.ownTrack(source) : parts.track(participantId, source);
  return {
    participantId,
    isLocal,
    displayName: state.displayName,
    role,
    stage: state.stage,
    presence,
    joinedAt,
    publications: publicationViews(state.publications, trackOf),
    isSpeaking: parts.speaking.has(participantId),
    isTyping: parts.isTyping(participantId),
    link: isLocal ? 'connected' : parts.link(participantId),
    handRaisedAt: state.handRaisedAt ?? null,
    mayUnmute,
  };
}

/** The order of tiles never depends on anything that changes during a meeting. */
function byJoining(one: ParticipantView, other: ParticipantView): number {
  if (one.joinedAt !== other.joinedAt) return one.joinedAt - other.joinedAt;
  return one.participantId < other.participantId ? -1 : 1;
}

/** What somebody may do; before we are told of ourselves, what any participant may. */
export function permitted(self: Participant | undefined, policy: Policy): Permissions {
  if (self === undefined) return permissionsOf('participant', policy);
  const { unmute, ...others } = permissionsOf(self.role, policy);
  return { ...others, unmute: unmute && self.mayUnmute };
}

/** The next view; what is equal in `before` is kept, all of it if nothing has changed. */
export function buildView(before: RoomView | null, parts: ViewParts): RoomView {
  const { phase, isSealed, capacity, relay, policy, mustKnock, chat } = parts;
  const { participants } = parts.roster;
  const self = parts.self === null ? undefined : participants.get(parts.self);
  const isHosting = self !== undefined && self.role !== 'participant';
  const all = [...participants.values()]
    .map((participant) => participantView(participant, parts))
    .sort(byJoining);
  const others = all.filter(({ isLocal }) => !isLocal);
  const after: RoomView = {
    phase,
    isSealed,
    capacity,
    relay,
    local: all.find(({ isLocal }) => isLocal) ?? null,
    remotes: shareById(
      before?.remotes,
      others.filter(({ stage }) => stage === 'joined'),
    ),
    previewing: shareById(
      before?.previewing,
      others.filter(({ participantId, stage }) => {
        const isAdmitted = participants.get(participantId)?.admitted === true;
        return isAdmitted && (stage === 'preview' || (stage === 'knocking' && !isHosting));
      }),
    ),
    knocking: shareById(
      before?.knocking,
      others.filter(({ stage }) => stage === 'knocking' && isHosting),
    ),
    policy,
    may: permitted(self, policy),
    mustKnock,
    chat,
  };
  return share(before, after);
}

/** So that a participant keeps its object when another one before it leaves. */
function shareById(
  before: readonly ParticipantView[] = [],
  after: readonly ParticipantView[],
): readonly ParticipantView[] {
  const known = new Map(before.map((one) => [one.participantId, one]));
  return after.map((one) => share(known.get(one.participantId), one));
}
