import {
  LIMITS,
  type Entry,
  type IceConfig,
  type ParticipantId,
  type Snapshot,
  type Welcome,
} from '@madang/protocol';
import { Conversation } from '../chat/conversation';
import { SignalError } from '../errors';
import { checkQuietly, type QuietFinding } from '../diagnosis/quiet-check';
import { IceServers } from '../peer/ice-servers';
import { OwnLoudness } from '../quality/own-loudness';
import { SpeakingWatch } from '../quality/speaking-watch';
import { createSessionId } from '../signal/session-id';
import { SignalClient } from '../signal/signal-client';
import { type Listener, type Unsubscribe } from '../util/emitter';
import { Scope } from '../util/scope';
import { Company } from './company';
import { completeEnvironment, type Environment } from './environment';
import { Hosting } from './hosting';
import { tracksOf } from './local-state';
import { nextPhase } from './phase';
import { LiveView } from './live-view';
import { OwnSide, type SnapshotOrigin } from './own-side';
import { eventOf, type RoomEvents } from './room-events';
import { type RoomOptions } from './room-options';
import { type RoomPhase, type RoomView } from './room-view';
import { SealedEntries } from './sealed-entries';
import { urlOfRoom } from './url-of-room';
import { buildView } from './view';

/** How long leaving may take; whoever closes a tab does not wait. */
const LEAVE_MS = 1_000;

/**
 * One visit to one room, from the preview until leaving. It owns which phase we are in; who is there is owned by its
 * `Company`, and everything to show is in `view`. It ends once and does not begin again: make a new one.
 */
export class Room {
  /** What we may do to others and to the room, as a host or co-host. */
  readonly hosting: Hosting;
  readonly #options: RoomOptions;
  readonly #environment: Environment;
  readonly #scope: Scope;
  readonly #own: OwnSide;
  readonly #sealed: SealedEntries;
  readonly #conversation: Conversation;
  readonly #company: Company;
  readonly #ice: IceServers;
  readonly #ownLoudness: OwnLoudness;
  readonly #speaking: SpeakingWatch;
  #signal: SignalClient | null = null;
  #connected: Promise<void> | null = null;
  #phase: RoomPhase = { kind: 'idle' };
  #capacity: number = LIMITS.roomCapacity;
  /** What our clock lacks to the server's, in ms. */
  #clockLag = 0;
  readonly #view: LiveView;

  constructor(options: RoomOptions) {
    const { roomId, key, media, displayName } = options;
    this.#options = options;
    this.#environment = completeEnvironment(roomId, options.environment ?? {});
    const { clock, report, createMeter } = this.#environment;
    this.#scope = new Scope(report);
    this.#ice = new IceServers(clock);
    this.#own = new OwnSide({
      media,
      displayName,
      say: async (state) => this.#signal?.append({ kind: 'state', state }),
      self: () => this.#company.participant,
      policy: () => this.#company.policy,
      report,
      handleStepped: () => this.#handleStepped(),
    });
    this.hosting = new Hosting(async (action) => {
      if (this.#signal === null) throw new SignalError('not_joined');
      await this.#signal.act(action);
    });
    this.#sealed = new SealedEntries({
      roomId,
      key,
      append: (make) => this.#signal?.append(make) ?? Promise.reject(new SignalError('not_joined')),
      passOn: async (make) => this.#signal?.passOn(make),
    });
    this.#company = new Company({
      environment: this.#environment,
      sealed: this.#sealed,
      iceServers: () => this.#ice.current,
      canSignal: () => this.#signal?.state.kind === 'open',
      own: () => ({ hasJoined: this.#own.stage === 'joined', tracks: tracksOf(media.view) }),
      handleQuiet: () => this.#signal?.probe(),
      handleChanged: () => this.#refresh(),
    });
    this.#conversation = new Conversation({
      clock,
      sealed: this.#sealed,
      self: () => ({ author: this.#company.self, displayName: this.#own.state.displayName }),
      mayWrite: () => this.#own.may.chat,
      nameOf: (id) => this.#company.roster.participants.get(id)?.state.displayName ?? '',
      handleChanged: () => this.#refresh(),
      handleReceived: (message) => this.#view.emit('chatReceived', message),
    });
    this.#ownLoudness = new OwnLoudness(createMeter, report);
    this.#speaking = new SpeakingWatch({
      clock,
      loudness: () => this.#loudness(),
      handleChanged: () => this.#refresh(),
    });
    this.#scope.add(() => this.#ownLoudness.stop());
    this.#scope.add(() => this.#speaking.stop());
    this.#scope.add(() => this.#conversation.stop());
    this.#scope.add(media.subscribe(() => this.#followMedia()));
    this.#scope.add(() => this.#company.close());
    this.#view = new LiveView((before) => this.#build(before), report);
  }

  /** Always up to date; a new object on each change, with the parts that did not change kept. */
  get view(): RoomView {
    return this.#view.current;
  }

  /** The listener is called after changes of `view`, once for all that come together. */
  subscribe(listener: () => void): Unsubscribe {
    return this.#view.on('changed', listener);
  }

  /** Events come after the view has changed. */
  on<K extends keyof RoomEvents>(event: K, listener: Listener<RoomEvents[K]>): Unsubscribe {
    return this.#view.on(event, listener);
  }

  /**
   * Goes into the preview: peers connect, and nothing is sent. Resolves with the first welcome, however
   * many tries it takes; rejects with a `ClientError` when refused, and the room has ended then.
   */
  connect(): Promise<void> {
    this.#connected ??= this.#connect();
    return this.#connected;
  }

  /**
   * Goes into the meeting, connecting first if need be; where a host has to be asked, it knocks, and is pending until
   * a host has answered. Rejects with a `ClientError`, e.g. `room_full` or `room_locked`, or `not_admitted` after
   * `stopKnocking`; we are in the preview then and may try again, unless the room has ended, as after `denied`.
   */
  async join(displayName: string): Promise<void> {
    if (this.#phase.kind === 'ended') throw new SignalError('session_unknown');
    await this.connect();
    await this.#own.join(displayName);
  }

  /** Resolves in the preview. Does nothing when we do not wait for a host. */
  stopKnocking(): Promise<void> {
    return this.#own.stopKnocking();
  }

  setDisplayName(displayName: string): void {
    this.#own.setDisplayName(displayName);
    this.#refresh();
  }

  /** Does nothing when it is up, or outside the meeting. */
  raiseHand(): void {
    this.#own.raiseHand(this.#environment.clock.now() + this.#clockLag);
    this.#refresh();
  }

  lowerHand(): void {
    this.#own.lowerHand();
    this.#refresh();
  }

  /** Shown in the view at once; its `delivery` says what became of it. */
  sendChat(text: string): void {
    this.#conversation.say(text);
  }

  /** To be called with each change of an unsent message that says something: the others are shown that we write. */
  noteTyping(): void {
    if (this.#phase.kind === 'joined' && this.#own.may.chat) this.#conversation.noteTyping();
  }

  /** For a message whose delivery failed. */
  retryChat(id: string): void {
    this.#conversation.retry(id);
  }

  /**
   * Finds out what stands between us and a good call, for the preview: it opens at most two connections, one after the
   * other, and asks nobody in the room. Resolves to `fine` when aborted, or when the room ends.
   */
  checkConnection(signal: AbortSignal): Promise<QuietFinding> {
    const { clock, createConnection } = this.#environment;
    return checkQuietly({
      clock,
      createConnection,
      config: this.#ice.config,
      measure: () => this.#signal?.measure() ?? Promise.resolve(null),
      signal: AbortSignal.any([signal, this.#scope.signal]),
    });
  }

  /** Ends the room at once; resolves when the server knows, or after a second at most. */
  async leave(): Promise<void> {
    const left = this.#signal?.leave();
    if (this.#signal === null) this.#enter({ kind: 'ended', reason: { kind: 'left' } });
    const { clock } = this.#environment;
    await Promise.race([left, new Promise<void>((done) => clock.setTimeout(done, LEAVE_MS))]);
  }

  async #connect(): Promise<void> {
    if (this.#scope.hasEnded) throw new SignalError('session_unknown');
    const { signalUrl, getTicket } = this.#options;
    const { clock, transport, network, store, report } = this.#environment;
    const signal = new SignalClient({
      url: urlOfRoom(signalUrl, this.#options.roomId),
      sessionId: createSessionId(),
      initialState: this.#own.state,
      getTicket,
      store,
      network,
      transport,
      clock,
      report,
    });
    this.#signal = signal;
    signal.on('welcome', (welcome) => this.#handleWelcome(welcome));
    signal.on('entries', ({ entries }) => this.#handleEntries(entries));
    signal.on('volatile', (volatile) => this.#conversation.handleVolatile(volatile));
    signal.on('resync', (snapshot) => this.#handleSnapshot(snapshot, 'same'));
    signal.on('ice', ({ ice, now }) => this.#handleIce(ice, now));
    signal.on('state', () => this.#updatePhase());
    this.#scope.add(network.onOnline(() => this.#company.handleNetworkChange()));
    this.#speaking.start();
    this.#followMedia();
    await signal.open();
  }

  #handleWelcome(welcome: Welcome): void {
    const { participantId, sessionId, catchUp, room, ice, now } = welcome;
    const origin = this.#company.enter({ participantId, sessionId });
    this.#capacity = room.capacity;
    this.#clockLag = now - this.#environment.clock.now();
    this.#handleIce(ice, now);
    if (catchUp.kind === 'snapshot') this.#handleSnapshot(catchUp.snapshot, origin);
    this.#refresh();
  }

  #handleIce(ice: IceConfig, now: number): void {
    const change = this.#ice.set(ice, now);
    if (change === 'kept') return;
    this.#company.handleIceServers(change === 'better');
    this.#refresh();
  }

  #handleSnapshot(snapshot: Snapshot, origin: SnapshotOrigin): void {
    // Whoever was let in comes to what has long been there, as with a first welcome.
    const isHistory = this.#company.isNew;
    if (isHistory) this.#view.beginAnew();
    this.#company.takeSnapshot(snapshot);
    this.#own.handleSnapshot(snapshot, origin);
    this.#sync();
    this.#conversation.handleHistory(snapshot.chat, isHistory);
  }

  #handleEntries(entries: readonly Entry[]): void {
    const before = this.#company.participant;
    for (const entry of entries) this.#company.takeEntry(entry);
    this.#own.handleEntries(entries);
    this.#sync();
    for (const entry of entries) {
      this.#conversation.handleEntry(entry);
      if (entry.kind === 'signal') void this.#company.takeSignal(entry);
      const event = eventOf(entry, before);
      if (event !== null) this.#view.emit(event.name, event.value);
    }
  }

  #followMedia(): void {
    const { view } = this.#options.media;
    this.#ownLoudness.follow(view.microphone);
    this.#own.followMedia();
    this.#sync();
  }

  #sync(): void {
    this.#company.sync();
    this.#refresh();
  }

  *#loudness(): Iterable<[ParticipantId, number]> {
    const { self } = this.#company;
    if (self !== null) yield [self.participantId, this.#ownLoudness.read()];
    yield* this.#company.loudness();
  }

  #handleStepped(): void {
    this.#updatePhase();
    this.#sync();
  }

  #updatePhase(): void {
    if (this.#signal === null) return;
    const { state, lossWasAnnounced } = this.#signal;
    const now = this.#environment.clock.now();
    this.#enter(nextPhase(this.#phase, state, this.#own.stage, now, lossWasAnnounced));
  }

  /** The only place where the phase changes. */
  #enter(phase: RoomPhase): void {
    if (this.#phase.kind === 'ended') return;
    this.#phase = phase;
    this.#refresh();
    if (phase.kind !== 'ended') return;
    this.#scope.end();
    this.#own.close(phase.reason);
  }

  #refresh(): void {
    this.#view.refresh();
  }

  #build(before: RoomView | null): RoomView {
    const tracks = tracksOf(this.#options.media.view);
    const { state, stage, mustKnock } = this.#own;
    const { self, roster, policy } = this.#company;
    return buildView(before, {
      phase: this.#phase,
      isSealed: this.#options.key !== null,
      capacity: this.#capacity,
      relay: this.#ice.relay,
      roster,
      policy,
      mustKnock,
      self: self?.participantId ?? null,
      own: { ...state, stage },
      ownTrack: (source) => tracks[source] ?? null,
      track: (id, source) => this.#company.track(id, source),
      link: (id) => this.#company.link(id),
      speaking: this.#speaking.speaking,
      isTyping: (id) => this.#conversation.isTyping(id),
      chat: this.#conversation.messages,
    });
  }
}
