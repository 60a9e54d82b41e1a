import { type Source } from '@madang/protocol';
import { type Clock } from '../util/clock';
import { type ErrorReporter } from '../util/report';
import { type Scope } from '../util/scope';
import { CandidateInbox, CandidateOutbox, ufragsOf } from './candidates';
import { Negotiation } from './negotiation';
import { receptionOf, type Reception } from './reception';
import { Sending, type OutgoingMedia } from './sending';
import { type Mids, type SignalBody } from './signal-content';
import { Slots } from './slots';

export interface MediaLinkOptions {
  readonly pc: RTCPeerConnection;
  readonly isPolite: boolean;
  readonly clock: Clock;
  readonly report: ErrorReporter;
  readonly send: (body: SignalBody) => void;
  readonly handleStateChanged: (state: RTCPeerConnectionState) => void;
  /** A source has got a track of theirs, in which media will arrive. */
  readonly handleTracksChanged: () => void;
}

/**
 * One `RTCPeerConnection` and what belongs to it: negotiation, candidates, slots, senders. Beyond an ICE
 * restart it is never repaired; its `Peer` ends it and begins another one.
 */
export class MediaLink {
  readonly #pc: RTCPeerConnection;
  readonly #options: MediaLinkOptions;
  readonly #scope: Scope;
  readonly #slots: Slots;
  readonly #sending: Sending;
  readonly #negotiation: Negotiation;
  readonly #inbox = new CandidateInbox();
  readonly #outbox: CandidateOutbox;
  readonly #ended: Promise<void>;
  #isWatchingPath = false;
  #admitted: ReadonlySet<Source> = new Set();

  /** Ends with `scope`, and closes the connection then. */
  constructor(scope: Scope, options: MediaLinkOptions) {
    const { pc, clock, send, isPolite } = options;
    this.#pc = pc;
    this.#options = options;
    this.#scope = scope;
    this.#ended = new Promise((resolve) => scope.add(resolve));
    scope.add(() => pc.close());
    this.#slots = new Slots(pc);
    this.#sending = new Sending(this.#slots, (error) => this.#report(error));
    this.#outbox = new CandidateOutbox(clock, (candidates) =>
      send({ kind: 'candidates', candidates }),
    );
    scope.add(() => this.#outbox.stop());
    this.#negotiation = new Negotiation(pc, {
      isPolite,
      send: ({ type, sdp }) => {
        if (type !== 'offer' && type !== 'answer') return;
        send({ kind: 'description', description: { type, sdp }, mids: this.#slots.mids() });
        this.#outbox.handleDescriptionSent();
      },
    });
    this.#listen();
    // The impolite end makes the first offer, so that two first offers never cross.
    if (!isPolite) this.#slots.create();
  }

  get state(): RTCPeerConnectionState {
    return this.#pc.connectionState;
  }

  /** There before its media is, disabled as long as the source is not admitted: an element that has it early shows the first frame 30 ms earlier. */
  track(source: Source): MediaStreamTrack | null {
    return this.#slots.receiver(source)?.track ?? null;
  }

  /** Loudness of what is being played now, 0…1; 0 also where the browser does not say. */
  audioLevel(source: Source): number {
    return this.#slots.receiver(source)?.getSynchronizationSources()[0]?.audioLevel ?? 0;
  }

  async reception(): Promise<Reception> {
    return receptionOf(await this.#pc.getStats());
  }

  publish(media: OutgoingMedia): void {
    this.#sending.want(media);
  }

  /** Of all that the other end may send, only these sources are to be heard and seen. */
  admit(sources: ReadonlySet<Source>): void {
    this.#admitted = sources;
    this.#slots.admit(sources);
  }

  setIceServers(iceServers: RTCIceServer[]): void {
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers });
  }

  /** Whether this description of theirs begins an ICE restart (RFC 8839 §4.4.1.1). */
  isRestart({ sdp = '' }: RTCSessionDescriptionInit): boolean {
    const present = ufragsOf(this.#pc.remoteDescription?.sdp ?? '');
    return present.size > 0 && [...ufragsOf(sdp)].every((ufrag) => !present.has(ufrag));
  }

  /** Survives a rollback, unlike `createOffer({ iceRestart })`: https://github.com/w3c/webrtc-pc/issues/2367 */
  restartIce(): void {
    this.#pc.restartIce();
  }

  /**
   * To be called for one signal at a time. What cannot be applied is reported, never thrown.
   * `handleApplied` is called when the description is in force, before an answer to it is sent.
   * Resolves at the latest when the link ends: a closed connection settles nothing (W3C webrtc-pc §4.4.1.2).
   */
  handleDescription(
    description: RTCSessionDescriptionInit,
    mids: Mids,
    handleApplied: () => void,
  ): Promise<void> {
    const apply = async (): Promise<void> => {
      const isApplied = await this.#negotiation.handleDescription(description, () => {
        handleApplied();
        this.#slots.adopt(mids);
        this.#slots.admit(this.#admitted);
        this.#options.handleTracksChanged();
        this.#addCandidates(this.#inbox.handleDescriptionApplied(description.sdp ?? ''));
      });
      if (isApplied) this.#sending.handleNegotiated();
    };
    const applied = apply().catch((error: unknown) => this.#report(error));
    return Promise.race([applied, this.#ended]);
  }

  handleCandidates(candidates: readonly RTCIceCandidateInit[]): void {
    this.#addCandidates(this.#inbox.take(candidates));
  }

  #addCandidates(candidates: readonly RTCIceCandidateInit[]): void {
    for (const candidate of candidates) {
      this.#pc.addIceCandidate(candidate).catch((error: unknown) => this.#report(error));
    }
  }

  #listen(): void {
    const { signal } = this.#scope;
    const on = <K extends keyof RTCPeerConnectionEventMap>(
      event: K,
      listener: (event: RTCPeerConnectionEventMap[K]) => void,
    ): void => this.#pc.addEventListener(event, listener, { signal });

    on('negotiationneeded', () => {
      this.#negotiation.handleNegotiationNeeded().catch((error: unknown) => this.#report(error));
    });
    // The final `null` says nothing that the end-of-candidates candidate does not (W3C webrtc-pc §4.8.1.3).
    on('icecandidate', ({ candidate }) => {
      if (candidate !== null) this.#outbox.add(candidate.toJSON());
    });
    on('connectionstatechange', () => {
      if (this.#pc.connectionState === 'connected') this.#watchPath();
      this.#options.handleStateChanged(this.#pc.connectionState);
    });
  }

  /** Nothing is sent over the first path yet when it is found; over each later one pictures begin anew. */
  #watchPath(): void {
    if (this.#isWatchingPath) return;
    this.#isWatchingPath = true;
    // One for all, by `max-bundle`.
    const transport = this.#pc.getTransceivers()[0]?.sender.transport?.iceTransport;
    const { signal } = this.#scope;
    transport?.addEventListener(
      'selectedcandidatepairchange',
      () => this.#sending.refreshPictures(),
      { signal },
    );
  }

  /** What fails because the connection was closed meanwhile is no failure. */
  #report(error: unknown): void {
    if (!this.#scope.hasEnded) this.#options.report(error);
  }
}
