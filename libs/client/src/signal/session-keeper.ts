import {
  participantStateSchema,
  PROTOCOL_VERSIONS,
  SOURCES,
  withMuted,
  type Credential,
  type Entry,
  type ErrorCode,
  type Hello,
  type ParticipantState,
  type SessionId,
  type Snapshot,
  type Welcome,
} from '@madang/protocol';
import { ClientError } from '../errors';
import type { Clock } from '../util/clock';
import { Outbox, type Author, type Session, type Wire } from './outbox';
import type { ResumeStore } from './resume-store';
import { createSessionId } from './session-id';
import { SessionState, type CaughtUp } from './session-state';
import type { EntriesPush } from './signal-connection';

export interface SessionKeeperOptions {
  /** For the first session; those after a rejoin get their own. */
  readonly sessionId: SessionId;
  readonly initialState: ParticipantState;
  readonly getTicket: () => Promise<string>;
  readonly store?: ResumeStore | undefined;
  /** After a page load, the room did not take what the new page says about us, e.g. because it is full. */
  readonly onRefused: (code: ErrorCode) => void;
}

const ABOUT_TICKET: ReadonlySet<ErrorCode> = new Set([
  'ticket_invalid',
  'ticket_expired',
  'ticket_used',
]);

/** Whoever was in the meeting and has lost its place does not find the room as it was: hosts decide meanwhile. */
const ADAPTED: Partial<Record<ErrorCode, (state: ParticipantState) => ParticipantState>> = {
  not_admitted: (state) => ({ ...state, stage: 'knocking' }),
  not_permitted: (state) => withMuted(state, SOURCES),
};

/** Which session we have, over connections that come and go: how to say hello, and what a welcome means. */
export class SessionKeeper {
  readonly outbox: Outbox;
  readonly #options: SessionKeeperOptions;
  readonly #clock: Clock;
  #session: Session | null = null;
  /** Of volatile messages of the present session: a session that resumes goes on with it. */
  #lastVolatile = 0;
  /** Tickets refused since the last welcome. */
  #refusedTickets = 0;
  #resumeToken: string | null = null;
  /** How the room wants to be entered again, after it has refused what we last said about ourselves. */
  #adapt: ((state: ParticipantState) => ParticipantState) | null = null;
  /** For the next hello by ticket; each names a session of its own, since its answer may get lost. */
  #nextSessionId: SessionId;

  constructor(options: SessionKeeperOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.outbox = new Outbox(clock);
    this.#nextSessionId = options.sessionId;
  }

  /** Goes on with the session of a former page load, if there was one. */
  takeToken(): void {
    this.#resumeToken = this.#options.store?.take() ?? null;
  }

  /** By resume token where there is one, else by a new ticket. Rejects as `getTicket` does. */
  async hello(): Promise<Hello> {
    const credential = await this.#credential();
    const offered = this.#nextSessionId;
    if (credential.kind === 'ticket') this.#nextSessionId = createSessionId();
    const resumed = credential.kind === 'resume' ? this.#session?.author.sessionId : undefined;
    return {
      type: 'hello',
      versions: [...PROTOCOL_VERSIONS],
      sessionId: resumed ?? offered,
      credential,
    };
  }

  /** Continues the session, or begins one; from then on drafts go out by `wire`. */
  welcome(hello: Hello, welcome: Welcome, wire: Wire): CaughtUp {
    this.#resumeToken = welcome.resumeToken;
    this.#options.store?.keep(welcome.resumeToken);
    this.#refusedTickets = 0;
    this.#adapt = null;
    const { state } = this.#continued(welcome) ?? this.#begin(hello, welcome);
    const caughtUp = state.welcome(welcome.lastN, welcome.catchUp, this.#clock.now());
    if (caughtUp.kind === 'foreign-epoch') return caughtUp;
    this.outbox.settleTaken(caughtUp.taken);
    this.outbox.attach(wire);
    return caughtUp;
  }

  /** What is new in a push; `null`: it is about another log than ours, so ask for a snapshot. */
  advance({ epoch, entries }: EntriesPush): readonly Entry[] | null {
    return this.#session?.state.advance(epoch, entries) ?? null;
  }

  resync(snapshot: Snapshot): void {
    this.#session?.state.resync(snapshot);
    this.outbox.flush();
  }

  /** Who says the next volatile message, and as which; `null` before the first welcome. */
  nextVolatile(): { readonly author: Author; readonly n: number } | null {
    if (this.#session === null) return null;
    this.#lastVolatile += 1;
    return { author: this.#session.author, n: this.#lastVolatile };
  }

  /** Whether another hello, at once, may do better than this one, which was refused. */
  recovers({ credential }: Hello, code: ErrorCode): boolean {
    if (code === 'session_unknown' && this.forgetToken()) return true;
    // With a token, it was let in and then closed.
    if (credential.kind !== 'ticket' || this.#resumeToken !== null) return false;
    const adapted = ADAPTED[code];
    if (adapted !== undefined && credential.state.stage === 'joined' && this.#adapt === null) {
      this.#adapt = adapted;
      return true;
    }
    if (!ABOUT_TICKET.has(code)) return false;
    this.#refusedTickets += 1;
    return this.#refusedTickets === 1;
  }

  /** The next welcome is to bring a snapshot. */
  forgetCursor(): void {
    this.#session?.state.forgetCursor();
  }

  /** Gives the resume token up, here and in the store. Returns whether there was one. */
  forgetToken(): boolean {
    const hadToken = this.#resumeToken !== null;
    this.#resumeToken = null;
    this.#options.store?.forget();
    return hadToken;
  }

  async #credential(): Promise<Credential> {
    const { getTicket, initialState } = this.#options;
    if (this.#resumeToken === null) {
      const ticket = await getTicket();
      const state = this.#session?.state.participantState ?? initialState;
      return { kind: 'ticket', ticket, state: this.#adapt?.(state) ?? state };
    }
    const cursor = this.#session?.state.cursor ?? null;
    const resume = { kind: 'resume', resumeToken: this.#resumeToken } as const;
    return cursor === null ? resume : { ...resume, cursor };
  }

  #continued({ sessionId, participantId }: Welcome): Session | null {
    const author = this.#session?.author;
    const isSame = author?.sessionId === sessionId && author.participantId === participantId;
    return isSame ? this.#session : null;
  }

  #begin({ credential }: Hello, { participantId, sessionId, catchUp }: Welcome): Session {
    const { participants, chat } =
      catchUp.kind === 'snapshot' ? catchUp.snapshot : { participants: [], chat: [] };
    const ours = participants.find((one) => one.participantId === participantId)?.state;
    const said = credential.kind === 'ticket' ? credential.state : this.#options.initialState;
    // After a page load the room still has what the former page said about us. A knock goes on.
    const stage = ours?.stage === 'knocking' ? ours.stage : said.stage;
    if (ours !== undefined && !isSameState(ours, { ...said, stage })) {
      this.#sayFirst({ ...said, stage });
    }
    const state = new SessionState(ours ?? said);
    this.#session = { author: { participantId, sessionId }, state };
    this.#lastVolatile = 0;
    this.outbox.begin(this.#session, chat);
    return this.#session;
  }

  #sayFirst(state: ParticipantState): void {
    const said = this.outbox.prepend(() => ({ kind: 'state', state }));
    said.catch((error: unknown) => {
      this.#options.onRefused(error instanceof ClientError ? error.code : 'internal');
    });
  }
}

function isSameState(one: ParticipantState, other: ParticipantState): boolean {
  const canonical = (state: ParticipantState): string =>
    JSON.stringify(participantStateSchema.parse(state));
  return canonical(one) === canonical(other);
}
