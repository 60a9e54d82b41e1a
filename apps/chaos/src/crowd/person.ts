import {
  createSessionId,
  SignalClient,
  SignalError,
  type ReconnectPolicy,
  type TransportFactory,
} from '@madang/client/parts';
import type {
  ChatEntry,
  Draft,
  Entry,
  ParticipantId,
  RoomId,
  SessionId,
  Snapshot,
} from '@madang/protocol';
import { eventsOf, type PersonEvent, type PersonHistory, type Place } from '../history/events';
import { Line } from './line';
import { FirstTimes } from './first-times';
import { payloadOf, readPayload } from './payload';

export interface PersonOptions {
  readonly name: string;
  readonly room: RoomId;
  readonly getTicket: () => Promise<string>;
  /** Where the next connection goes, asked each time. */
  readonly chooseUrl: () => string;
  readonly random: () => number;
  readonly policy?: ReconnectPolicy;
  /** Stands between the client and its line: for clients that break a rule. */
  readonly meddle?: (lines: TransportFactory) => TransportFactory;
}

/** A headless client of the real signal layer that writes down all it says and applies. */
export class Person implements PersonHistory {
  readonly name: string;
  readonly room: RoomId;
  readonly events: PersonEvent[] = [];
  readonly refusedUpgrades: number[] = [];
  readonly #client: SignalClient;
  readonly #firstTimes = new FirstTimes();
  #line: Line | null = null;
  #url = NOWHERE;
  #me: { readonly participantId: ParticipantId; readonly sessionId: SessionId } | null = null;
  #said = 0;
  #open = 0;
  #hasGone = false;
  #isOffline = false;

  constructor(options: PersonOptions) {
    this.name = options.name;
    this.room = options.room;
    const { meddle = (lines) => lines } = options;
    const lines: TransportFactory = (_url, listener) => {
      this.#url = this.#isOffline ? NOWHERE : options.chooseUrl();
      this.#line = new Line(this.#url, listener, {
        told: (code) => this.#note({ kind: 'told', at: Date.now(), code }),
        refused: (status) => this.refusedUpgrades.push(status),
      });
      return this.#line;
    };
    this.#client = new SignalClient({
      url: 'ws://chosen.each.time/signal',
      sessionId: createSessionId(),
      initialState: { displayName: options.name, stage: 'joined', publications: [] },
      getTicket: options.getTicket,
      transport: meddle(lines),
      random: options.random,
      ...(options.policy === undefined ? {} : { policy: options.policy }),
    });
    this.#client.on('welcome', (welcome) => {
      const { participantId, sessionId, catchUp } = welcome;
      this.#me = { participantId, sessionId };
      const [at, how] = [Date.now(), catchUp.kind];
      this.#note({ kind: 'welcomed', at, participantId, sessionId, catchUp: how });
      if (catchUp.kind === 'snapshot') this.#show(catchUp.snapshot);
    });
    this.#client.on('resync', (snapshot) => this.#show(snapshot));
    this.#client.on('entries', ({ epoch, entries }) => {
      for (const entry of entries) this.#hear(entry, epoch);
    });
    this.#client.on('state', ({ kind }) => {
      const isConnected = kind === 'open';
      this.#note({ kind: 'connected', at: Date.now(), isConnected });
    });
  }

  get isConnected(): boolean {
    return this.#client.state.kind === 'open';
  }

  /** Does not try to connect any more. */
  get hasGivenUp(): boolean {
    return this.#client.state.kind === 'closed';
  }

  /** Where its latest connection goes, or has gone. */
  get url(): string {
    return this.#url;
  }

  get hasGone(): boolean {
    return this.#hasGone;
  }

  /** How much it has said: the number of the last. */
  get said(): number {
    return this.#said;
  }

  /** What has been said and neither been taken nor refused. */
  get unanswered(): number {
    return this.#open;
  }

  describe(): string {
    const told = eventsOf(this, 'told')
      .slice(-5)
      .map(({ at, code }) => `${code} at ${at}`);
    return `${this.name} in ${this.room}: ${JSON.stringify(this.#client.state)}, told ${told.join(', ')}`;
  }

  async enter(): Promise<void> {
    await this.#client.open();
  }

  chat(): void {
    this.#say(null, (k) => ({ kind: 'chat', payload: payloadOf(this.name, k) }));
  }

  /** @param padding How many characters it has besides those that it needs. */
  signal(to: Person, padding = 0): void {
    this.#say(to.name, (k) => {
      const payload = payloadOf(this.name, k, padding);
      // Somebody who is not there yet has no address.
      const { participantId, sessionId } = to.#me ?? nobody;
      return { kind: 'signal', to: participantId, toSession: sessionId, payload };
    });
  }

  /** Says goodbye. */
  async leave(): Promise<void> {
    this.#go();
    await this.#client.leave();
  }

  /** Is gone without a word, and does not come back. */
  vanish(): void {
    this.#go();
    const line = this.#line;
    this.#client.stop();
    line?.drop();
  }

  /** Loses its network, and finds none until `goOnline`. */
  goOffline(): void {
    this.#isOffline = true;
    this.#line?.cut();
  }

  goOnline(): void {
    this.#isOffline = false;
    this.#client.reconnect();
  }

  /** Stops reading its connection, until `read`. */
  stopReading(): void {
    this.#line?.pause();
  }

  read(): void {
    this.#line?.resume();
  }

  stop(): void {
    this.#client.stop();
  }

  #go(): void {
    this.#hasGone = true;
    this.#note({ kind: 'went', at: Date.now() });
  }

  #say(to: string | null, make: (k: number) => Draft): void {
    this.#said += 1;
    const k = this.#said;
    this.#open += 1;
    this.#note({ kind: 'said', at: Date.now(), k, to });
    this.#client
      .append(() => make(k))
      .then(
        () => this.#settled({ kind: 'acknowledged', at: Date.now(), k }),
        (error: unknown) => {
          const code = error instanceof SignalError ? error.code : String(error);
          this.#settled({ kind: 'refused', at: Date.now(), k, code });
        },
      );
  }

  #settled(event: PersonEvent): void {
    this.#open -= 1;
    this.#note(event);
  }

  #show({ epoch, seq, participants, chat }: Snapshot): void {
    const ids = participants.map(({ participantId }) => participantId);
    this.#note({ kind: 'shown', at: Date.now(), epoch, seq, participants: ids });
    for (const entry of chat) this.#apply(entry, null);
  }

  #hear(entry: Entry, epoch: string): void {
    const { seq, kind } = entry;
    if (kind === 'chat' || kind === 'signal') return this.#apply(entry, { epoch, seq });
    if (kind !== 'joined' && kind !== 'resumed' && kind !== 'away' && kind !== 'left') return;
    const { from: participantId } = entry;
    this.#note({ kind: 'changed', at: Date.now(), epoch, seq, participantId, change: kind });
  }

  #apply(entry: ChatEntry | Extract<Entry, { kind: 'signal' }>, place: Place | null): void {
    const { kind, payload } = entry;
    if (!this.#firstTimes.isFirst(entry)) return;
    const { author, k } = readPayload(payload);
    this.#note({ kind: 'applied', at: Date.now(), author, k, body: kind, place });
  }

  #note(event: PersonEvent): void {
    this.events.push(event);
  }
}

/** Nobody listens there. */
const NOWHERE = 'ws://127.0.0.1:1/';

const nobody = {
  participantId: 'p_0000000000000000' as ParticipantId,
  sessionId: '0000000000000000000000' as SessionId,
};
