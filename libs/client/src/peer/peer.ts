import { type IceServer, type Source } from '@madang/protocol';
import { type LinkState } from '../room/room-view';
import { type Clock } from '../util/clock';
import { type ErrorReporter } from '../util/report';
import { Scope } from '../util/scope';
import { SerialQueue } from '../util/serial';
import { AnswerWatch } from './answer-watch';
import { IceRecovery } from './ice-recovery';
import { browserIceServers } from './ice-servers';
import { MediaLink } from './media-link';
import { type SignalBody, type SignalContent } from './signal-content';
import { SilenceWatch } from './silence';
import { Uplink, type UplinkWish } from './uplink';

export interface PeerOptions {
  /** The number of the first connection; above all that this session of the other end has heard of. */
  readonly generation: number;
  /** Exactly one end of a pair is; the other one makes the first offer. */
  readonly isPolite: boolean;
  readonly clock: Clock;
  readonly report: ErrorReporter;
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** The newest there are; asked at each beginning and each restart. */
  readonly iceServers: () => readonly IceServer[];
  /** The outlet. What is sent must reach the same session of the other end, once and in order. */
  readonly send: (content: SignalContent) => void;
  /** Whether what is sent now will be read soon. */
  readonly canSignal: () => boolean;
  /** Media that was flowing has stopped for a moment: whatever else goes over this network may have, too. */
  readonly handleQuiet: () => void;
  /** The state of the link or a track of the other end has changed. */
  readonly handleChanged: () => void;
}

/**
 * Our end of the media to one session of a remote participant. It keeps one `MediaLink` going and
 * begins a new one, with the next generation number, when either end has to (docs/protocol.md §12).
 */
export class Peer {
  readonly #options: PeerOptions;
  readonly #scope = new Scope();
  readonly #inbox = new SerialQueue();
  readonly #recovery: IceRecovery;
  readonly #answers: AnswerWatch;
  readonly #uplink: Uplink;
  readonly #silence = new SilenceWatch();
  #hasConnected = false;
  #admitted: ReadonlySet<Source> = new Set();

  #linkScope = this.#scope.child();
  #link: MediaLink;
  /** Number of our connection. */
  #mine: number;
  /** The largest number of theirs that we have heard of. */
  #theirs = 0;
  /** Which of theirs our link belongs to; `null` until a description of theirs is in force. */
  #boundTo: number | null = null;

  constructor(options: PeerOptions) {
    const { clock, isPolite, generation } = options;
    this.#options = options;
    this.#mine = generation;
    this.#uplink = new Uplink(clock, (media) => this.#link.publish(media));
    this.#recovery = new IceRecovery({
      clock,
      isPolite,
      canSignal: options.canSignal,
      restart: () => this.#restart(),
      rebuild: () => this.#rebuild(),
    });
    this.#answers = new AnswerWatch({
      clock,
      canSignal: options.canSignal,
      handleMissing: () => this.#rebuild(),
    });
    this.#scope.add(() => this.#recovery.stop());
    this.#scope.add(() => this.#answers.stop());
    this.#scope.add(() => this.#uplink.stop());
    this.#link = this.#createLink();
    if (isPolite && generation > 1) this.#announce();
  }

  get generation(): number {
    return this.#mine;
  }

  get state(): LinkState {
    if (this.#link.state === 'connected') return 'connected';
    return this.#hasConnected ? 'interrupted' : 'connecting';
  }

  /** `null` until the ends have agreed on it; its media comes later. */
  track(source: Source): MediaStreamTrack | null {
    return this.#link.track(source);
  }

  /** How loud their microphone is now, 0…1. */
  audioLevel(): number {
    return this.#link.audioLevel('microphone');
  }

  publish(wish: UplinkWish): void {
    this.#uplink.set(wish);
  }

  /** As `MediaLink.admit`, for this connection and all that follow. */
  admit(sources: ReadonlySet<Source>): void {
    this.#admitted = sources;
    this.#link.admit(sources);
  }

  /** The inlet, for a content of this session that has been checked by `parseSignalContent`. */
  receive(content: SignalContent): void {
    this.#inbox.run(() => this.#handle(content)).catch(this.#options.report);
  }

  handleNetworkChange(): void {
    this.#recovery.handleNetworkChange();
  }

  /** As `PeerSet.handleIceServers`: a link that is well uses them when it has to restart. */
  handleIceServers(areBetter: boolean): void {
    this.#link.setIceServers(this.#iceServers());
    if (areBetter && this.#link.state !== 'connected') this.#link.restartIce();
  }

  /** Media that was flowing is late: `checkFlow` should be called more often. */
  get isLate(): boolean {
    return this.#silence.isLate;
  }

  /** To be called four times a second or so; `isExpected`: media of theirs should be arriving. */
  async checkFlow(isExpected: boolean): Promise<void> {
    const link = this.#link;
    if (!isExpected || link.state !== 'connected') {
      this.#silence.reset();
      return;
    }
    const reception = await link.reception();
    if (this.#scope.hasEnded || link !== this.#link) return;
    const verdict = this.#silence.sample(reception, this.#options.clock.now());
    if (verdict === 'flowing') this.#recovery.handleFlow();
    if (verdict === 'quiet') this.#options.handleQuiet();
    if (verdict === 'silent') this.#recovery.handleSilence(reception.roundTripMs);
  }

  close(): void {
    this.#scope.end();
  }

  async #handle(content: SignalContent): Promise<void> {
    if (this.#scope.hasEnded) return;
    const [theirs, mine] = content.generation;
    // From a connection of theirs that is over.
    if (theirs < this.#theirs) return;
    this.#theirs = theirs;
    const isCurrent = mine === 0 || mine === this.#mine;
    // They have begun anew, so that the connection which our link belongs to is gone.
    const isFresh = this.#boundTo !== null && theirs > this.#boundTo;
    if (isFresh) this.#beginAnew();

    const isTaken = isCurrent && this.#takes(content, isFresh);
    // Whoever makes the first offer must hear that there is somebody new to make it to.
    if (isFresh && this.#options.isPolite && !isTaken) this.#announce();
    if (isTaken) await this.#apply(content);
  }

  #takes(content: SignalContent, isFresh: boolean): boolean {
    if (content.kind === 'candidates') return !isFresh;
    // The first offer of two connections is the impolite end's, their first answer the polite end's.
    const isFirst = this.#boundTo === null;
    const isOffer = content.description.type === 'offer';
    return !isFirst || isOffer === this.#options.isPolite;
  }

  async #apply(content: SignalContent): Promise<void> {
    const link = this.#link;
    if (content.kind === 'candidates') {
      link.handleCandidates(content.candidates);
      return;
    }
    if (link.isRestart(content.description)) this.#recovery.handleRemoteRestart();
    await link.handleDescription(content.description, content.mids, () => {
      if (link !== this.#link) return;
      this.#boundTo = content.generation[0];
      this.#answers.stop();
    });
  }

  #restart(): void {
    this.#link.setIceServers(this.#iceServers());
    this.#link.restartIce();
  }

  #rebuild(): void {
    this.#beginAnew();
    if (this.#options.isPolite) this.#announce();
  }

  #beginAnew(): void {
    this.#linkScope.end();
    this.#mine += 1;
    this.#boundTo = null;
    this.#linkScope = this.#scope.child();
    this.#link = this.#createLink();
    this.#link.admit(this.#admitted);
    this.#uplink.restart();
    this.#silence.reset();
    this.#answers.stop();
    this.#recovery.handleRebuilt();
    this.#options.handleChanged();
  }

  #announce(): void {
    this.#send({ kind: 'candidates', candidates: [] });
  }

  #createLink(): MediaLink {
    const { createConnection, isPolite, clock, report, handleChanged } = this.#options;
    const pc = createConnection({
      iceServers: this.#iceServers(),
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
    });
    return new MediaLink(this.#linkScope, {
      pc,
      isPolite,
      clock,
      report,
      send: (body) => {
        this.#send(body);
        // A first offer without an answer is a connection that does not come up: see `IceRecovery`.
        if (isOffer(body) && this.#boundTo !== null) this.#answers.handleOffered();
      },
      handleStateChanged: (state) => {
        if (state === 'connected') this.#hasConnected = true;
        this.#recovery.handleState(state);
        handleChanged();
      },
      handleTracksChanged: handleChanged,
    });
  }

  #send(body: SignalBody): void {
    this.#options.send({ ...body, generation: [this.#mine, this.#boundTo ?? 0] });
  }

  #iceServers(): RTCIceServer[] {
    return browserIceServers(this.#options.iceServers());
  }
}

function isOffer(body: SignalBody): boolean {
  return body.kind === 'description' && body.description.type === 'offer';
}
