import {
  type IceServer,
  type Participant,
  type ParticipantId,
  type Publication,
  type SessionId,
  type Source,
} from '@madang/protocol';
import { loudnessOf } from '../quality/speaking';
import { type CancelTimer, type Clock } from '../util/clock';
import { type ErrorReporter } from '../util/report';
import { Scope } from '../util/scope';
import { Peer } from './peer';
import { parseSignalContent, type SignalContent } from './signal-content';
import { type LocalTracks } from './uplink';

const FLOW_CHECK_MS = 250;
/** While somebody's media are late: how soon that is noticed is a part of how long a call stands still. */
const LATE_CHECK_MS = 100;

export interface PeerSetOptions {
  /** Our own id, which makes each of two ends polite or not. */
  readonly participantId: ParticipantId;
  readonly clock: Clock;
  readonly report: ErrorReporter;
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly iceServers: () => readonly IceServer[];
  /** Must reach that session of the participant, once and in order, or never. */
  readonly send: (to: Participant, content: SignalContent) => void;
  readonly canSignal: () => boolean;
  /** Nobody looks, timers run late, and silence says nothing. */
  readonly isHidden: () => boolean;
  /** As `PeerOptions.handleQuiet`, of any peer. */
  readonly handleQuiet: () => void;
  readonly handleChanged: () => void;
}

/** What the peers are to follow. */
export interface PeerSetWish {
  /** Whoever is in the room besides us, in the preview or joined. */
  readonly remotes: readonly Participant[];
  readonly hasJoined: boolean;
  readonly tracks: LocalTracks;
}

interface Member {
  readonly participant: Participant;
  readonly peer: Peer;
}

function isOpenMicrophone({ source, muted }: Publication): boolean {
  return source === 'microphone' && !muted;
}

/** What is to be heard and seen of somebody: by the word of the room, not by what arrives. */
function openSources({ state: { stage, publications } }: Participant): ReadonlySet<Source> {
  const open = stage === 'joined' ? publications.filter(({ muted }) => !muted) : [];
  return new Set(open.map(({ source }) => source));
}

/** The mesh: one `Peer` for each session of each remote participant. */
export class PeerSet {
  readonly #options: PeerSetOptions;
  readonly #scope = new Scope();
  readonly #members = new Map<ParticipantId, Member>();
  /**
   * The last generation of each session whose peer was closed. The session may come back, when a server has
   * lost and found it, and its end may not have noticed anything.
   */
  readonly #generations = new Map<SessionId, number>();
  #wish: PeerSetWish = { remotes: [], hasJoined: false, tracks: {} };

  constructor(options: PeerSetOptions) {
    this.#options = options;
    let cancel: CancelTimer = () => undefined;
    const check = (): void => {
      const isLate = [...this.#members.values()].some(({ peer }) => peer.isLate);
      this.#checkFlow();
      cancel = options.clock.setTimeout(check, isLate ? LATE_CHECK_MS : FLOW_CHECK_MS);
    };
    cancel = options.clock.setTimeout(check, FLOW_CHECK_MS);
    this.#scope.add(() => cancel());
  }

  get(id: ParticipantId): Peer | undefined {
    return this.#members.get(id)?.peer;
  }

  /** How loud whoever has an open microphone is now, on the scale of `AudioLevel`. */
  loudness(): ReadonlyMap<ParticipantId, number> {
    const loudness = new Map<ParticipantId, number>();
    for (const [id, { participant, peer }] of this.#members) {
      if (!participant.state.publications.some(isOpenMicrophone)) continue;
      loudness.set(id, loudnessOf(peer.audioLevel()));
    }
    return loudness;
  }

  /** Makes and closes peers as needed. A participant with a new session gets a new peer. */
  follow(wish: PeerSetWish): void {
    this.#wish = wish;
    const wanted = new Map(wish.remotes.map((remote) => [remote.participantId, remote]));
    for (const [id, { participant, peer }] of this.#members) {
      if (wanted.get(id)?.sessionId === participant.sessionId) continue;
      peer.close();
      this.#members.delete(id);
      this.#generations.set(participant.sessionId, peer.generation);
    }
    const receivers = wish.remotes.filter(({ state }) => state.stage === 'joined').length;
    for (const participant of wish.remotes) {
      const { participantId, state } = participant;
      const peer = this.#members.get(participantId)?.peer ?? this.#createPeer(participant);
      this.#members.set(participantId, { participant, peer });
      const isOpen = wish.hasJoined && state.stage === 'joined';
      peer.admit(openSources(participant));
      peer.publish({ tracks: wish.tracks, receivers, isOpen });
    }
  }

  /** For the opened payload of a signal entry. What is not for a present session, or malformed, is dropped. */
  receive(from: ParticipantId, fromSession: string, content: unknown): void {
    const member = this.#members.get(from);
    if (member === undefined || member.participant.sessionId !== fromSession) return;
    const parsed = parseSignalContent(content);
    if (parsed !== null) member.peer.receive(parsed);
  }

  handleNetworkChange(): void {
    for (const { peer } of this.#members.values()) peer.handleNetworkChange();
  }

  /** There are new ones; `areBetter`: they offer ways that the old ones did not. */
  handleIceServers(areBetter: boolean): void {
    for (const { peer } of this.#members.values()) peer.handleIceServers(areBetter);
  }

  close(): void {
    this.#scope.end();
    for (const { peer } of this.#members.values()) peer.close();
    this.#members.clear();
  }

  #createPeer(first: Participant): Peer {
    const { participantId, clock, report, createConnection, iceServers } = this.#options;
    const remote = (): Participant => this.#members.get(first.participantId)?.participant ?? first;
    return new Peer({
      generation: (this.#generations.get(first.sessionId) ?? 0) + 1,
      isPolite: participantId < first.participantId,
      clock,
      report,
      createConnection,
      iceServers,
      send: (content) => this.#options.send(remote(), content),
      canSignal: () => this.#options.canSignal() && remote().presence === 'present',
      handleQuiet: () => this.#options.handleQuiet(),
      handleChanged: () => this.#options.handleChanged(),
    });
  }

  #checkFlow(): void {
    const { hasJoined } = this.#wish;
    const isWatching = hasJoined && !this.#options.isHidden();
    for (const { participant, peer } of this.#members.values()) {
      const { stage, publications } = participant.state;
      // Others may send nothing at all while they are muted, and next to nothing of a screen that does not move.
      const isSteady = publications.some(({ muted, source }) => !muted && source !== 'screen');
      const isSending = stage === 'joined' && isSteady;
      peer.checkFlow(isWatching && isSending).catch(this.#options.report);
    }
  }
}
