import {
  LIMITS,
  type Entry,
  type Participant,
  type ParticipantId,
  type Snapshot,
  type Welcome,
} from '@madang/protocol';
import { Conversation } from '../chat/conversation';
import { ClientError, SignalError } from '../errors';
import { IceServers } from '../peer/ice-servers';
import { PeerSet } from '../peer/peer-set';
import { OwnLoudness } from '../quality/own-loudness';
import { SpeakingWatch } from '../quality/speaking-watch';
import { type Author } from '../signal/outbox';
import { createSessionId } from '../signal/session-id';
import { SignalClient } from '../signal/signal-client';
import { type Listener, type Unsubscribe } from '../util/emitter';
import { Scope } from '../util/scope';
import { toDisplayName } from './display-name';
import { completeEnvironment, type Environment } from './environment';
import { LocalState, publicationsOf, tracksOf } from './local-state';
import { nextPhase } from './phase';
import { LiveView } from './live-view';
import { type RoomEvents } from './room-events';
import { type RoomOptions } from './room-options';
import { type RoomPhase, type RoomView } from './room-view';
import { dropDead, EMPTY_ROSTER, takeEntry, takeSnapshot, type Roster } from './roster';
import { SealedEntries } from './sealed-entries';
import { buildView } from './view';

/** How long leaving may take; whoever closes a tab does not wait. */
const LEAVE_MS = 1_000;

/**
 * One visit to one room, from the preview until leaving. It owns who is there and which phase we are in;
 * everything to show is in `view`. It ends once and does not begin again: make a new one.
 */
export class Room {
  readonly #options: RoomOptions;
  readonly #environment: Environment;
  readonly #scope: Scope;
  readonly #local: LocalState;
  readonly #sealed: SealedEntries;
  readonly #conversation: Conversation;
  readonly #ice: IceServers;
  readonly #ownLoudness: OwnLoudness;
  readonly #speaking: SpeakingWatch;
  #signal: SignalClient | null = null;
  #connected: Promise<void> | null = null;
  #self: Author | null = null;
  #peers: PeerSet | null = null;
  #phase: RoomPhase = { kind: 'idle' };
  #roster: Roster = EMPTY_ROSTER;
  #capacity: number = LIMITS.roomCapacity;
  readonly #view: LiveView;

  constructor(options: RoomOptions) {
    const { roomId, key, media, displayName } = options;
    this.#options = options;
    this.#environment = completeEnvironment(roomId, options.environment ?? {});
    const { clock, report, createMeter } = this.#environment;
    this.#scope = new Scope(report);
    this.#ice = new IceServers(clock, () => this.#signal?.reconnect());
    const initial = {
      displayName: toDisplayName(displayName),
      stage: 'preview',
      publications: publicationsOf(media.view),
    } as const;
    this.#local = new LocalState(initial, {
      say: async (state) => void (await this.#signal?.append({ kind: 'state', state })),
      report: (error) => this.#report(error),
    });
    this.#sealed = new SealedEntries({
      roomId,
      key,
      append: (make) => this.#signal?.append(make) ?? Promise.reject(new SignalError('not_joined')),
      passOn: async (make) => this.#signal?.passOn(make),
    });
    this.#conversation = new Conversation({
      clock,
      sealed: this.#sealed,
      self: () => ({ author: this.#self, displayName: this.#local.current.displayName }),
      nameOf: (id) => this.#roster.participants.get(id)?.state.displayName ?? '',
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
    this.#scope.add(() => this.#peers?.close());
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
   * Goes into the meeting, connecting first if need be. Rejects with a `ClientError`, e.g. `room_full`; we
   * are in the preview then and may try again, unless the room has ended.
   */
  async join(displayName: string): Promise<void> {
    if (this.#phase.kind === 'ended') throw new SignalError('session_unknown');
    await this.connect();
    await this.#local.join(toDisplayName(displayName));
    this.#updatePhase();
    this.#sync();
  }

  setDisplayName(displayName: string): void {
    this.#local.setDisplayName(toDisplayName(displayName));
    this.#refresh();
  }

  /** Shown in the view at once; its `delivery` says what became of it. */
  sendChat(text: string): void {
    this.#conversation.say(text);
  }

  /** To be called with each change of an unsent message that says something: the others are shown that we write. */
  noteTyping(): void {
    if (this.#phase.kind === 'joined') this.#conversation.noteTyping();
  }

  /** For a message whose delivery failed. */
  retryChat(id: string): void {
    this.#conversation.retry(id);
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
      url: signalUrl,
      sessionId: createSessionId(),
      initialState: this.#local.current,
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
    signal.on('resync', (snapshot) => this.#handleSnapshot(snapshot, false));
    signal.on('state', () => this.#updatePhase());
    this.#scope.add(network.onOnline(() => this.#peers?.handleNetworkChange()));
    this.#speaking.start();
    this.#followMedia();
    await signal.open();
  }

  #handleWelcome(welcome: Welcome): void {
    const { participantId, sessionId, catchUp, room, ice, now } = welcome;
    const isFirst = this.#self === null;
    const wereRenewed = this.#ice.set(ice, now);
    this.#capacity = room.capacity;
    if (this.#self?.sessionId !== sessionId) {
      this.#self = { participantId, sessionId };
      this.#replacePeers(this.#self);
    }
    if (catchUp.kind === 'snapshot') this.#handleSnapshot(catchUp.snapshot, isFirst);
    if (wereRenewed) this.#peers?.handleIceServersRenewed();
    this.#refresh();
  }

  #handleSnapshot({ participants, chat }: Snapshot, isHistory: boolean): void {
    this.#roster = takeSnapshot(this.#roster, participants, this.#isAlive);
    this.#sync();
    this.#conversation.handleHistory(chat, isHistory);
  }

  #handleEntries(entries: readonly Entry[]): void {
    for (const entry of entries) this.#roster = takeEntry(this.#roster, entry, this.#isAlive);
    this.#sync();
    for (const entry of entries) {
      this.#conversation.handleEntry(entry);
      if (entry.kind === 'signal') void this.#handleSignal(entry);
    }
  }

  async #handleSignal(entry: Extract<Entry, { kind: 'signal' }>): Promise<void> {
    const peers = this.#peers;
    if (this.#self === null || peers === null) return;
    const opened = await this.#sealed.openSignal(entry, this.#self);
    if (opened.kind === 'opened') peers.receive(entry.from, entry.fromSession, opened.content);
  }

  #replacePeers(self: Author): void {
    this.#peers?.close();
    const { clock, report, createConnection, isHidden } = this.#environment;
    this.#peers = new PeerSet({
      participantId: self.participantId,
      clock,
      report,
      createConnection,
      isHidden,
      iceServers: () => this.#ice.use(),
      canSignal: () => this.#signal?.state.kind === 'open',
      send: (to, content) => {
        this.#sealed.sendSignal(self, to, content).catch((error) => this.#report(error));
      },
      handleChanged: () => this.#handlePeersChanged(),
    });
  }

  /** A link that fails may be all that kept a participant here. */
  #handlePeersChanged(): void {
    const roster = dropDead(this.#roster, this.#isAlive);
    if (roster !== this.#roster) {
      this.#roster = roster;
      this.#sync();
    }
    this.#refresh();
  }

  #followMedia(): void {
    const { view } = this.#options.media;
    this.#ownLoudness.follow(view.microphone);
    this.#local.setMedia(view);
    this.#sync();
  }

  /** Peers follow the roster, our stage and our tracks. */
  #sync(): void {
    this.#peers?.follow({
      remotes: this.#remotes(),
      hasJoined: this.#local.stage === 'joined',
      tracks: tracksOf(this.#options.media.view),
    });
    this.#refresh();
  }

  #remotes(): Participant[] {
    const everybody = [...this.#roster.participants.values()];
    return everybody.filter(({ participantId }) => participantId !== this.#self?.participantId);
  }

  readonly #isAlive = (id: ParticipantId): boolean => this.#peers?.get(id)?.state === 'connected';

  *#loudness(): Iterable<[ParticipantId, number]> {
    if (this.#self !== null) yield [this.#self.participantId, this.#ownLoudness.read()];
    yield* this.#peers?.loudness() ?? [];
  }

  #updatePhase(): void {
    const { state } = this.#signal ?? {};
    if (state === undefined) return;
    const now = this.#environment.clock.now();
    this.#enter(nextPhase(this.#phase, state, this.#local.stage, now));
  }

  /** The only place where the phase changes. */
  #enter(phase: RoomPhase): void {
    if (this.#phase.kind === 'ended') return;
    this.#phase = phase;
    this.#refresh();
    if (phase.kind === 'ended') this.#scope.end();
  }

  #refresh(): void {
    this.#view.refresh();
  }

  #build(before: RoomView | null): RoomView {
    const tracks = tracksOf(this.#options.media.view);
    const { current, stage } = this.#local;
    return buildView(before, {
      phase: this.#phase,
      isSealed: this.#options.key !== null,
      capacity: this.#capacity,
      relay: this.#ice.relay,
      roster: this.#roster,
      self: this.#self?.participantId ?? null,
      own: { ...current, stage },
      ownTrack: (source) => tracks[source] ?? null,
      track: (id, source) => this.#peers?.get(id)?.track(source) ?? null,
      link: (id) => this.#peers?.get(id)?.state ?? 'connecting',
      speaking: this.#speaking.speaking,
      isTyping: (id) => this.#conversation.isTyping(id),
      chat: this.#conversation.messages,
    });
  }

  /** What signaling refuses is told where it matters: by the phase, or by whoever asked. */
  #report(error: unknown): void {
    if (!(error instanceof ClientError)) this.#environment.report(error);
  }
}
