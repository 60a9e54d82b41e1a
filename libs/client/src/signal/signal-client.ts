import type {
  AppendOk,
  Draft,
  Entry,
  ErrorCode,
  Hello,
  HostAction,
  Snapshot,
  Welcome,
} from '@madang/protocol';
import { ApiError, ClientError, SignalError } from '../errors';
import { systemClock, type Clock } from '../util/clock';
import { Deferred } from '../util/deferred';
import { Emitter, type Listener, type Unsubscribe } from '../util/emitter';
import { reportUncaught, type ErrorReporter } from '../util/report';
import { Scope } from '../util/scope';
import { Acts } from './acts';
import { Backoff } from './backoff';
import type { MakeDraft, MakePayload } from './outbox';
import { fullJitter, shortWait } from './reconnect-policy';
import { SessionKeeper } from './session-keeper';
import type { SignalClientOptions } from './signal-client-options';
import { SignalConnection, type ConnectionEnd, type EntriesPush } from './signal-connection';
import type { SignalCloseReason, SignalEvents, SignalState } from './signal-state';
import type { TransportFactory } from './transport';
import { UnansweredResumes } from './unanswered-resumes';
import { createWebSocketTransport } from './websocket-transport';

/**
 * Our end of a room's log: connects, resumes on whichever gateway answers, rejoins when the session is gone,
 * and says everything exactly once. It ends only by `leave`, `stop` or a refusal.
 */
export class SignalClient {
  readonly #options: SignalClientOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #report: ErrorReporter;
  readonly #transport: TransportFactory;
  readonly #events: Emitter<SignalEvents>;
  readonly #scope: Scope;
  readonly #backoff: Backoff;
  readonly #keeper: SessionKeeper;
  readonly #acts = new Acts();
  readonly #opened = new Deferred<Welcome>();
  #state: SignalState = { kind: 'idle' };
  /** Lives as long as one wait, or one connection from asking for its ticket to its end. */
  #attempt: Scope;
  /** The attempt that takes over from the present one at its welcome, while a gateway stops or does not answer. */
  #next: Scope | null = null;
  #connection: SignalConnection | null = null;
  #wasAnnounced = false;
  readonly #unansweredResumes = new UnansweredResumes<Scope>();

  constructor(options: SignalClientOptions) {
    const { clock = systemClock, random = Math.random, report = reportUncaught } = options;
    this.#options = options;
    this.#clock = clock;
    this.#random = random;
    this.#report = report;
    this.#transport = options.transport ?? createWebSocketTransport();
    this.#events = new Emitter(report);
    this.#scope = new Scope(report);
    this.#attempt = this.#scope.child();
    this.#backoff = new Backoff(clock, options.policy ?? fullJitter, random);
    const onRefused = (code: ErrorCode): void => this.#close({ kind: 'refused', code });
    this.#keeper = new SessionKeeper({ ...options, onRefused }, clock);
  }

  get state(): SignalState {
    return this.#state;
  }

  /** Whether the gateway of the last connection that was open had said that it stops. */
  get lossWasAnnounced(): boolean {
    return this.#wasAnnounced;
  }

  on<K extends keyof SignalEvents>(event: K, listener: Listener<SignalEvents[K]>): Unsubscribe {
    return this.#events.on(event, listener);
  }

  /**
   * Connects. Resolves with the first welcome, however many tries it takes; rejects with a `SignalError` when
   * refused or stopped. Later calls return the same promise.
   */
  open(): Promise<Welcome> {
    if (this.#state.kind === 'idle') {
      const { network } = this.#options;
      this.#keeper.takeToken();
      if (network !== undefined) {
        this.#scope.add(network.onOnline(() => this.#handleOnline()));
        this.#scope.add(network.onOffline(() => this.probe()));
      }
      this.#connect();
    }
    return this.#opened.promise;
  }

  /**
   * Says something, in the order of the calls; before `open` it waits. Resolves when the log has it: lost
   * connections, restarts and rejoins in between are not seen. Rejects with a `SignalError` when it was
   * refused (`recipient_unknown`: the addressee has gone or has a new session), with `session_unknown` when it
   * can no longer be said, or with what `make` threw.
   */
  append(make: Draft | MakeDraft): Promise<AppendOk> {
    return this.#keeper.outbox.append(typeof make === 'function' ? make : () => make);
  }

  /**
   * Does what a host does; before `open` it waits. Resolves when it is done, and rejects with a `SignalError` when
   * it was refused, or not answered in time: `unavailable` then, as it may have been done or not, and asking again is
   * safe. What a lost connection leaves unanswered is asked for again. Rejects with `rate_limited` while 64 are open.
   */
  act(action: HostAction): Promise<void> {
    return this.#acts.act(action);
  }

  /**
   * Says something that is worth nothing later: told to whoever is connected now, or to nobody. It is not
   * said without a connection, nor on another one than there is now.
   */
  async passOn(make: MakePayload): Promise<void> {
    const connection = this.#connection;
    const place = this.#state.kind === 'open' ? this.#keeper.nextVolatile() : null;
    if (connection === null || place === null) return;
    connection.passOn(place.n, await make(place.n, place.author));
  }

  /** Resolves to the round trip to the gateway in ms, `null` without a connection; never if that is lost meanwhile. */
  measure(): Promise<number | null> {
    return this.#connection?.measure() ?? Promise.resolve(null);
  }

  /** The state is `closed` at once; resolves when the server knows, or soon if it cannot be reached. */
  async leave(): Promise<void> {
    const left = this.#connection?.leave();
    this.#close({ kind: 'left' });
    this.#keeper.forgetToken();
    await left;
  }

  /** Finds out at once whether the connection still lives, and has another one ready soon if that is in doubt. */
  probe(): void {
    if (this.#state.kind === 'open') this.#connection?.probe();
  }

  /** The network may have changed: drops the connection, or the wait for one, and resumes at once. */
  reconnect(): void {
    if (this.#state.kind !== 'idle' && this.#state.kind !== 'closed') this.#connect();
  }

  /** Ends without leaving, as a page does that goes away: the store may resume within the grace time. */
  stop(): void {
    this.#close({ kind: 'left' });
  }

  #connect(): void {
    const scope = this.#beginAttempt();
    this.#enter({ kind: 'connecting' });
    if (!scope.hasEnded) void this.#sayHello(scope);
  }

  /** The present connection ends soon, or has ended unnoticed: opens the next one first, so that nobody sees us away. */
  #prepareNext(): void {
    if (this.#next !== null) return;
    this.#next = this.#scope.child();
    void this.#sayHello(this.#next);
  }

  async #sayHello(scope: Scope): Promise<void> {
    try {
      const hello = await this.#keeper.hello();
      if (!scope.hasEnded) this.#openConnection(scope, hello);
    } catch (error) {
      if (scope === this.#next) this.#loseNext();
      else if (!scope.hasEnded) this.#handleFailure(error);
    }
  }

  #openConnection(scope: Scope, hello: Hello): void {
    const connection: SignalConnection = new SignalConnection(
      { url: this.#options.url, hello, transport: this.#transport, clock: this.#clock },
      {
        onWelcome: (welcome) => this.#handleWelcome(scope, connection, hello, welcome),
        onEntries: (push) => this.#handleEntries(push),
        onVolatile: (volatile) => this.#events.emit('volatile', volatile),
        onResync: (snapshot) => this.#handleResync(snapshot),
        onIce: (push) => this.#events.emit('ice', push),
        onGoAway: () => this.#prepareNext(),
        onDoubt: () => this.#prepareNext(),
        onWindow: (windowMs) => this.#backoff.setWindow(windowMs),
        onEnd: (end) => this.#handleEnd(scope, hello, end),
      },
    );
    scope.add(() => connection.close());
    if (hello.credential.kind === 'resume') {
      this.#unansweredResumes.add(scope, this.#clock.now());
    }
    if (scope !== this.#next) this.#hold(scope, connection);
  }

  #hold(scope: Scope, connection: SignalConnection): void {
    this.#connection = connection;
    scope.add(() => {
      this.#connection = null;
      this.#keeper.outbox.detach();
      this.#acts.detach();
    });
  }

  #takeOver(scope: Scope, connection: SignalConnection): void {
    this.#next = null;
    this.#attempt.end();
    this.#attempt = scope;
    this.#hold(scope, connection);
  }

  /** As long as the present connection lives, there may be another gateway in a moment. */
  #loseNext(retryAfterMs = 0): void {
    this.#next?.end();
    this.#next = null;
    if (this.#attempt.hasEnded) return this.#retry(retryAfterMs);
    const wait = retryAfterMs + shortWait(this.#random);
    this.#attempt.add(this.#clock.setTimeout(() => this.#prepareNext(), wait));
  }

  #handleWelcome(scope: Scope, connection: SignalConnection, hello: Hello, welcome: Welcome): void {
    if (scope === this.#next) this.#takeOver(scope, connection);
    const caughtUp = this.#keeper.welcome(hello, welcome, (draft, settle) =>
      connection.append(draft, settle),
    );
    if (caughtUp.kind === 'foreign-epoch') return this.#startFromSnapshot();
    this.#acts.attach((action, settle) => connection.act(action, settle));
    this.#unansweredResumes.remove(scope);
    this.#backoff.opened(welcome.reconnectWindowMs);
    this.#announce(scope, welcome, caughtUp.entries);
  }

  #announce(scope: Scope, welcome: Welcome, entries: readonly Entry[]): void {
    const { catchUp } = welcome;
    const announced: Welcome =
      catchUp.kind === 'entries' ? { ...welcome, catchUp: { ...catchUp, entries: [] } } : welcome;
    this.#events.emit('welcome', announced);
    if (!scope.hasEnded && catchUp.kind === 'entries' && entries.length > 0) {
      this.#events.emit('entries', { epoch: catchUp.epoch, entries });
    }
    if (scope.hasEnded) return;
    this.#opened.resolve(announced);
    this.#enter({ kind: 'open' });
  }

  #handleEntries(push: EntriesPush): void {
    const entries = this.#keeper.advance(push);
    if (entries === null) return this.#startFromSnapshot();
    if (entries.length > 0) this.#events.emit('entries', { epoch: push.epoch, entries });
  }

  #handleResync(snapshot: Snapshot): void {
    this.#keeper.resync(snapshot);
    this.#events.emit('resync', snapshot);
  }

  #startFromSnapshot(): void {
    this.#keeper.forgetCursor();
    this.#retry();
  }

  #handleEnd(scope: Scope, hello: Hello, end: ConnectionEnd): void {
    const { retryAfterMs } = end.kind === 'lost' ? end : {};
    if (scope === this.#next) return this.#loseNext(retryAfterMs);
    if (this.#state.kind === 'open' && end.kind === 'lost') {
      this.#wasAnnounced = end.isAnnounced === true;
    }
    // The next connection has outdated this one, or will replace it: its welcome is on its way.
    if (this.#next !== null && end.kind !== 'left') {
      this.#attempt.end();
      if (end.kind === 'lost') this.#enter({ kind: 'connecting' });
      return;
    }
    if (end.kind === 'lost') return this.#retry(retryAfterMs);
    if (end.kind === 'left') return this.#close(end);
    this.#unansweredResumes.remove(scope);
    if (end.code === 'session_superseded' && this.#unansweredResumes.take(this.#clock.now())) {
      return this.#connect();
    }
    if (this.#keeper.recovers(hello, end.code)) return this.#connect();
    this.#close({ kind: 'refused', code: end.code });
  }

  #handleFailure(error: unknown): void {
    if (!(error instanceof ClientError)) this.#report(error);
    else if (!error.retryable) return this.#close({ kind: 'refused', code: error.code });
    this.#retry(error instanceof ApiError ? error.retryAfterMs : undefined);
  }

  /** A socket over a network that is gone says nothing of it for a long time, and none is opened over it. */
  #handleOnline(): void {
    if (this.#state.kind === 'connecting') return this.#connect();
    if (this.#state.kind === 'waiting') {
      return this.#wait(this.#backoff.hurry(this.#state.retryAt - this.#clock.now()));
    }
    this.probe();
    if (this.#next === null) return;
    this.#next.end();
    this.#next = null;
    this.#prepareNext();
  }

  #retry(retryAfterMs?: number): void {
    const delay = this.#backoff.fail(retryAfterMs);
    if (delay === null) this.#close({ kind: 'refused', code: 'unavailable' });
    else this.#wait(delay);
  }

  #wait(ms: number): void {
    const scope = this.#beginAttempt();
    scope.add(this.#clock.setTimeout(() => this.#connect(), ms));
    const retryAt = this.#clock.now() + ms;
    this.#enter({ kind: 'waiting', retryAt, attempt: this.#backoff.failures });
  }

  /** Ends the former connection or wait; its late events are nobody's any more. */
  #beginAttempt(): Scope {
    this.#next?.end();
    this.#next = null;
    this.#attempt.end();
    this.#attempt = this.#scope.child();
    return this.#attempt;
  }

  #close(reason: SignalCloseReason): void {
    if (this.#state.kind === 'closed') return;
    if (reason.kind === 'refused') this.#keeper.forgetToken();
    const error = new SignalError(reason.kind === 'refused' ? reason.code : 'session_unknown');
    this.#scope.end();
    this.#keeper.outbox.close(error);
    this.#acts.close(error);
    this.#opened.reject(error);
    this.#enter({ kind: 'closed', reason });
  }

  /** The only place where the state changes. */
  #enter(state: SignalState): void {
    this.#state = state;
    this.#events.emit('state', state);
  }
}
