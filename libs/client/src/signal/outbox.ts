import type {
  AppendOk,
  ChatEntry,
  Draft,
  ParticipantId,
  SessionId,
  WireError,
} from '@madang/protocol';
import { SignalError } from '../errors';
import type { CancelTimer, Clock } from '../util/clock';
import type { NumberedDraft, SessionState } from './session-state';

/** Who says something; sealed drafts are bound to it. */
export interface Author {
  readonly participantId: ParticipantId;
  readonly sessionId: SessionId;
}

export interface Session {
  readonly author: Author;
  readonly state: SessionState;
}

/**
 * Makes the draft for counter `n`. Called one at a time, in the order of the appends; called again, with
 * another counter and author, when the session ended before the log took the draft.
 */
export type MakeDraft = (n: number, author: Author) => Draft | Promise<Draft>;

/** Makes the payload of a volatile message. */
export type MakePayload = (n: number, author: Author) => string | Promise<string>;

export type AppendOutcome =
  | { readonly kind: 'ok'; readonly ok: AppendOk }
  | { readonly kind: 'error'; readonly error: WireError };

/** Sends one draft over the present connection; `settle` is called unless that connection ends first. */
export type Wire = (draft: NumberedDraft, settle: (outcome: AppendOutcome) => void) => void;

interface Job {
  readonly make: MakeDraft;
  readonly resolve: (ok: AppendOk) => void;
  readonly reject: (error: unknown) => void;
}

/** By then a full second's worth of frames is free again, `LIMITS.framesPerSecond`. */
const PAUSE_MS = 1_000;

/**
 * Everything that waits to be said: numbers it, has it made (sealed) in order, and sends it until the log
 * has taken or refused it, over however many connections and sessions that takes.
 */
export class Outbox {
  readonly #clock: Clock;
  /** Not numbered yet, or being made. */
  readonly #backlog: Job[] = [];
  /** Numbered in the present session, by counter; several where one state replaced another. */
  readonly #jobs = new Map<number, readonly Job[]>();
  #session: Session | null = null;
  #wire: Wire | null = null;
  #closedWith: SignalError | null = null;
  #isMaking = false;
  /** While the server wants fewer frames: what it did not take. */
  #pause: { readonly refused: Job[]; readonly cancel: CancelTimer } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  append(make: MakeDraft): Promise<AppendOk> {
    return this.#enqueue(make, (job) => this.#backlog.push(job));
  }

  /** As `append`, before everything that has no counter yet. */
  prepend(make: MakeDraft): Promise<AppendOk> {
    return this.#enqueue(make, (job) => this.#backlog.unshift(job));
  }

  /**
   * A new session takes over. What the former one left unanswered is made again, except for chat that is
   * in `history`, and signals: their peers are gone with the session, they reject with `session_unknown`.
   */
  begin(session: Session, history: readonly ChatEntry[]): void {
    const former = this.#session;
    this.#session = session;
    const jobs = new Map(this.#jobs);
    this.#jobs.clear();
    const again: Job[] = [];
    for (const { n, draft } of former?.state.unanswered ?? []) {
      const waiting = jobs.get(n) ?? [];
      const place = history.find((entry) => isBy(entry, former, n));
      if (place !== undefined) for (const job of waiting) job.resolve({ seq: place.seq });
      else if (draft.kind === 'signal') reject(waiting, new SignalError('session_unknown'));
      else again.push(...waiting);
    }
    this.#backlog.unshift(...again);
    void this.#makeAll();
  }

  /** The log has these, though their replies were lost. */
  settleTaken(counters: readonly number[]): void {
    for (const n of counters) this.#settle(n, (job) => job.resolve({ duplicate: true }));
  }

  /** A connection is open: sends what is unsent, and from now on everything as it comes. */
  attach(wire: Wire): void {
    this.#wire = wire;
    this.flush();
  }

  detach(): void {
    this.#wire = null;
    this.#endPause();
  }

  /** Sends what the session holds as unsent. */
  flush(): void {
    const session = this.#session;
    const wire = this.#wire;
    if (session === null || wire === null || this.#pause !== null) return;
    for (const draft of session.state.takeUnsent(this.#clock.now())) {
      wire(draft, (outcome) => {
        if (session === this.#session) this.#handleOutcome(session.state, draft.n, outcome);
      });
    }
  }

  /** Nothing will be said any more: rejects everything. */
  close(error: SignalError): void {
    this.detach();
    this.#closedWith = error;
    this.#session = null;
    reject(this.#backlog.splice(0), error);
    for (const jobs of this.#jobs.values()) reject(jobs, error);
    this.#jobs.clear();
  }

  #enqueue(make: MakeDraft, place: (job: Job) => void): Promise<AppendOk> {
    return new Promise((resolve, reject) => {
      if (this.#closedWith !== null) return reject(this.#closedWith);
      place({ make, resolve, reject });
      void this.#makeAll();
    });
  }

  async #makeAll(): Promise<void> {
    if (this.#isMaking) return;
    this.#isMaking = true;
    for (let job = this.#backlog[0]; job !== undefined; job = this.#backlog[0]) {
      if (this.#session === null || this.#pause !== null) break;
      await this.#make(job, this.#session);
    }
    this.#isMaking = false;
  }

  async #make(job: Job, session: Session): Promise<void> {
    const n = session.state.allot();
    const made = await attempt(() => job.make(n, session.author));
    // Made for a session that has ended, or before what must be said first: to be made again.
    if (session !== this.#session || this.#pause !== null) return;
    this.#backlog.splice(this.#backlog.indexOf(job), 1);
    if ('error' in made) return job.reject(made.error);
    const replaced = session.state.add(n, made.draft);
    const waiting = replaced === null ? [] : (this.#jobs.get(replaced) ?? []);
    if (replaced !== null) this.#jobs.delete(replaced);
    this.#jobs.set(n, [...waiting, job]);
    this.flush();
  }

  #handleOutcome(state: SessionState, n: number, outcome: AppendOutcome): void {
    if (outcome.kind === 'ok') {
      state.acknowledge(n, this.#clock.now());
      return this.#settle(n, (job) => job.resolve(outcome.ok));
    }
    state.forget(n);
    const { error } = outcome;
    if (error.code === 'rate_limited') this.#settle(n, (job) => this.#pauseFor(job));
    else this.#settle(n, (job) => job.reject(SignalError.of(error)));
  }

  /** It needs a new counter: those after it may have been taken, and its own would count as passed then. */
  #pauseFor(job: Job): void {
    this.#pause ??= {
      refused: [],
      cancel: this.#clock.setTimeout(() => this.#endPause(), PAUSE_MS),
    };
    this.#pause.refused.push(job);
  }

  #endPause(): void {
    if (this.#pause === null) return;
    const { refused, cancel } = this.#pause;
    this.#pause = null;
    cancel();
    this.#backlog.unshift(...refused);
    void this.#makeAll();
  }

  #settle(n: number, settle: (job: Job) => void): void {
    const jobs = this.#jobs.get(n) ?? [];
    this.#jobs.delete(n);
    jobs.forEach(settle);
  }
}

async function attempt(
  make: () => Draft | Promise<Draft>,
): Promise<{ readonly draft: Draft } | { readonly error: unknown }> {
  try {
    return { draft: await make() };
  } catch (error) {
    return { error };
  }
}

function reject(jobs: readonly Job[], error: SignalError): void {
  for (const job of jobs) job.reject(error);
}

function isBy(entry: ChatEntry, session: Session | null, n: number): boolean {
  return entry.n === n && entry.fromSession === session?.author.sessionId;
}
