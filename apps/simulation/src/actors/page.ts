import {
  EMPTY_ROSTER,
  type ReplayGuard,
  type SignalClient,
  SignalError,
  createSessionId,
  createSessionResumeStore,
  takeEntry,
  takeSnapshot,
  type Roster,
} from '@madang/client/parts';
import {
  type Draft,
  type Entry,
  type ParticipantId,
  type ParticipantState,
  type RoomId,
  type SessionId,
  type Snapshot,
} from '@madang/protocol';
import type { FinalView, PageId, RoleAction, Saying } from '../checker/history';
import type { Recorder } from '../checker/recorder';
import type { Balancer } from '../net/balancer';
import { Process } from '../world/process';
import type { World } from '../world/world';

export interface PageContext {
  readonly world: World;
  readonly balancer: Balancer;
  readonly recorder: Recorder;
  readonly roomId: RoomId;
  readonly getTicket: () => Promise<string>;
  /** The replay guard of each page. */
  readonly createGuard: () => Pick<ReplayGuard, 'admit'>;
  /** What a client resends and keeps is its own. */
  readonly createClient: (options: ConstructorParameters<typeof SignalClient>[0]) => SignalClient;
}

export type Storage = Map<string, string>;

/** One page load: the real client with simulated time and sockets, and what it shows. */
export class Page {
  readonly process: Process;
  readonly #context: PageContext;
  readonly #id: PageId;
  readonly #window = new EventTarget();
  readonly #client: SignalClient;
  readonly #guard: Pick<ReplayGuard, 'admit'>;
  #roster: Roster = EMPTY_ROSTER;
  #self: { participantId: ParticipantId; sessionId: SessionId } | null = null;
  #epoch: string | null = null;
  #name: string;
  #said = 0;

  constructor(context: PageContext, id: PageId, storage: Storage) {
    const { world, balancer, recorder, roomId, getTicket } = context;
    this.#context = context;
    this.#id = id;
    this.#name = id;
    this.#guard = context.createGuard();
    this.process = new Process(world);
    const random = world.random.fork();
    this.#client = context.createClient({
      url: 'wss://meet.example.org/signal',
      sessionId: createSessionId(),
      initialState: stateOf(id),
      getTicket: () => this.#waiting(getTicket),
      store: createSessionResumeStore(roomId, () => storageOf(storage), this.#window),
      transport: balancer.transport(this.process),
      clock: {
        now: () => world.now,
        setTimeout: (run, ms) => this.process.schedule(ms, run),
      },
      random: () => random.next(),
      report: (error) => recorder.add({ kind: 'mistake', what: String(error) }),
    });
    recorder.add({ kind: 'opened', page: id });
    this.#listen();
    this.#client.open().catch(() => undefined);
  }

  get isOpen(): boolean {
    return !this.process.isDead;
  }

  get others(): readonly { participantId: ParticipantId; sessionId: SessionId }[] {
    return [...this.#roster.participants.values()].filter(
      ({ participantId }) => participantId !== this.#self?.participantId,
    );
  }

  chat(): void {
    const text = this.#nextText();
    this.#say({ text, kind: 'chat' }, { kind: 'chat', payload: `p1.${text}` });
  }

  rename(): void {
    const text = this.#nextText();
    this.#name = text;
    this.#say({ text, kind: 'state' }, { kind: 'state', state: stateOf(text) });
  }

  signal(to: ParticipantId, toSession: SessionId): void {
    const text = this.#nextText();
    const draft = { kind: 'signal', to, toSession, payload: `p1.${text}` } as const;
    this.#say({ text, kind: 'signal', toSession }, draft);
  }

  act(action: RoleAction): void {
    const { recorder } = this.#context;
    const text = this.#nextText();
    recorder.add({ kind: 'acted', page: this.#id, text, action });
    const answered = (answer: string): void => {
      if (this.isOpen) recorder.add({ kind: 'answered', page: this.#id, text, answer });
    };
    this.#client.act(action).then(
      () => answered('done'),
      (error: unknown) => answered(error instanceof SignalError ? error.code : 'mistake'),
    );
  }

  reconnect(): void {
    this.#client.reconnect();
  }

  /** The participant leaves by the button. */
  leave(): void {
    this.#context.recorder.add({ kind: 'ended', page: this.#id, how: 'leaving' });
    // The page stays until the server knows.
    void this.#client.leave().then(() => this.process.kill());
  }

  /** The tab is closed; the store keeps the token although nobody comes back for it. */
  close(how: 'closing' | 'reloading'): void {
    this.#context.recorder.add({ kind: 'ended', page: this.#id, how });
    this.#window.dispatchEvent(new Event('pagehide'));
    this.#client.stop();
    this.process.kill();
  }

  /** The browser is gone, and the token with it. */
  crash(): void {
    this.#context.recorder.add({ kind: 'ended', page: this.#id, how: 'closing' });
    this.process.kill();
    this.#context.balancer.linkOf(this.process)?.cut();
  }

  get final(): FinalView {
    return {
      page: this.#id,
      state: this.#client.state.kind,
      participantId: this.#self?.participantId ?? null,
      sessionId: this.#self?.sessionId ?? null,
      epoch: this.#epoch,
      roster: [...this.#roster.participants.values()],
      name: this.#name,
    };
  }

  #listen(): void {
    const { recorder } = this.#context;
    const page = this.#id;
    this.#client.on('welcome', ({ participantId, sessionId, catchUp }) => {
      const { epoch } = catchUp.kind === 'snapshot' ? catchUp.snapshot : catchUp;
      this.#self = { participantId, sessionId };
      this.#epoch = epoch;
      recorder.add({ kind: 'welcome', page, participantId, sessionId, epoch });
      if (catchUp.kind === 'snapshot') this.#take(catchUp.snapshot);
    });
    this.#client.on('entries', ({ epoch, entries }) => {
      for (const entry of entries) this.#hear(epoch, entry);
    });
    this.#client.on('resync', (snapshot) => this.#take(snapshot));
    this.#client.on('state', (state) => {
      if (state.kind !== 'closed' || state.reason.kind === 'left') return;
      recorder.add({ kind: 'refused', page, code: state.reason.code });
      this.process.kill();
    });
  }

  #take({ epoch, participants, chat }: Snapshot): void {
    this.#epoch = epoch;
    const ids = participants.map(({ participantId }) => participantId);
    this.#context.recorder.add({ kind: 'snapshot', page: this.#id, epoch, participants: ids });
    this.#roster = takeSnapshot(this.#roster, participants, () => false);
    for (const entry of chat) this.#show(entry);
  }

  #hear(epoch: string, entry: Entry): void {
    this.#context.recorder.add({ kind: 'heard', page: this.#id, epoch, entry });
    this.#roster = takeEntry(this.#roster, entry, () => false);
    if (entry.kind === 'chat' || entry.kind === 'signal') this.#show(entry);
  }

  #show(entry: Extract<Entry, { kind: 'chat' | 'signal' }>): void {
    const { kind, from, fromSession, n, payload } = entry;
    if (!this.#guard.admit(kind, from, fromSession, n)) return;
    const text = payload.slice('p1.'.length);
    this.#context.recorder.add({
      ...{ kind: 'shown', page: this.#id, what: kind, text, from, fromSession, n },
    });
  }

  #say(saying: Saying, draft: Draft): void {
    const { recorder } = this.#context;
    const { text } = saying;
    recorder.add({ kind: 'said', page: this.#id, saying });
    const answered = (answer: string): void => {
      if (this.isOpen) recorder.add({ kind: 'answered', page: this.#id, text, answer });
    };
    this.#client.append(draft).then(
      (ok) => answered('seq' in ok ? String(ok.seq) : 'duplicate'),
      (error: unknown) => answered(error instanceof SignalError ? error.code : 'mistake'),
    );
  }

  #nextText(): string {
    this.#said += 1;
    return `${this.#id}-${this.#said}`;
  }

  /** As long as a request takes. */
  async #waiting<T>(ask: () => Promise<T>): Promise<T> {
    const { random } = this.#context.world;
    await new Promise<void>((resolve) => {
      this.process.schedule(random.between(5, 150), resolve);
    });
    return ask();
  }
}

function stateOf(displayName: string): ParticipantState {
  return { displayName, stage: 'joined', publications: [] };
}

function storageOf(
  storage: Storage,
): Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'> {
  return {
    getItem: (key) => storage.get(key) ?? null,
    setItem: (key, value) => void storage.set(key, value),
    removeItem: (key) => void storage.delete(key),
  };
}
