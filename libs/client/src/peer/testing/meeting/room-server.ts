import {
  type Draft,
  type Entry,
  type LeaveReason,
  type Participant,
  type ParticipantId,
  type ParticipantState,
  type SessionId,
} from '@madang/protocol';
import { Wire } from './wire';

/** What a page says to the servers, and what they say to it; docs/protocol.md §3–§8 in few words. */
export type UpFrame =
  | {
      readonly kind: 'hello';
      readonly sessionId: SessionId;
      readonly state: ParticipantState;
      /** The last entry seen by this session; `null` in its first hello. */
      readonly cursor: number | null;
    }
  | { readonly kind: 'append'; readonly n: number; readonly draft: Draft }
  | { readonly kind: 'leave' };

export type DownFrame =
  | { readonly kind: 'welcome'; readonly lastN: number; readonly entries: readonly Entry[] }
  | {
      readonly kind: 'snapshot';
      readonly lastN: number;
      readonly seq: number;
      readonly participants: readonly Participant[];
    }
  | { readonly kind: 'acknowledged'; readonly n: number }
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] };

export interface Line {
  readonly participantId: ParticipantId;
  readonly gateway: number;
  readonly up: Wire<UpFrame>;
  readonly down: Wire<DownFrame>;
  sessionId: SessionId | null;
}

/** What the room's log adds to a fact. */
type Fact = Entry extends infer E ? (E extends Entry ? Omit<E, 'seq' | 'at'> : never) : never;

/** A room's log and whoever is connected to it: all that peers can notice of any number of servers. */
export class RoomServer {
  readonly #handlePushed: (wire: Wire<unknown>) => void;
  readonly #entries: Entry[] = [];
  readonly #participants = new Map<ParticipantId, Participant>();
  readonly #lines = new Map<ParticipantId, Line>();
  readonly #lastN = new Map<SessionId, number>();
  #trimmed = 0;

  constructor(handlePushed: (wire: Wire<unknown>) => void) {
    this.#handlePushed = handlePushed;
  }

  connect(
    participantId: ParticipantId,
    gateway: number,
    receive: (frame: DownFrame) => void,
  ): Line {
    const line: Line = {
      participantId,
      gateway,
      sessionId: null,
      up: new Wire((frame) => this.#handle(line, frame), this.#handlePushed),
      down: new Wire(receive, this.#handlePushed),
    };
    this.#lines.set(participantId, line);
    return line;
  }

  /** Its gateway or its page has gone. So many frames to the server still arrive, none from it. */
  cut(line: Line, arriving: number): void {
    line.down.cut(0);
    line.up.cut(arriving);
    line.down.cut(0);
    if (this.#lines.get(line.participantId) !== line) return;
    this.#lines.delete(line.participantId);
    const participant = this.#participants.get(line.participantId);
    if (participant === undefined) return;
    this.#participants.set(line.participantId, { ...participant, presence: 'away' });
    this.#append({ kind: 'away', from: line.participantId });
  }

  /** Nothing before now can be had any more: whoever missed some of it gets a snapshot, without its signals. */
  trim(): void {
    this.#trimmed = this.#entries.length;
  }

  /** Its place is given up. */
  expire(participantId: ParticipantId, reason: LeaveReason): void {
    this.#lines.delete(participantId);
    if (!this.#participants.delete(participantId)) return;
    this.#append({ kind: 'left', from: participantId, reason });
  }

  #handle(line: Line, frame: UpFrame): void {
    if (frame.kind === 'hello') this.#welcome(line, frame);
    else if (frame.kind === 'append') this.#take(line, frame.n, frame.draft);
    else this.expire(line.participantId, 'left');
  }

  #welcome(line: Line, { sessionId, state, cursor }: Extract<UpFrame, { kind: 'hello' }>): void {
    const { participantId } = line;
    const before = this.#participants.get(participantId);
    const participant: Participant = {
      ...(before ?? {
        participantId,
        role: 'participant',
        admitted: true,
        mayUnmute: true,
        joinedAt: 0,
        state,
      }),
      sessionId,
      presence: 'present',
    };
    this.#participants.set(participantId, participant);
    if (before === undefined) this.#append({ kind: 'joined', from: participantId, participant });
    else this.#append({ kind: 'resumed', from: participantId, sessionId });
    line.sessionId = sessionId;

    const lastN = this.#lastN.get(sessionId) ?? 0;
    if (cursor === null || cursor < this.#trimmed) {
      const participants = [...this.#participants.values()];
      line.down.push({ kind: 'snapshot', lastN, seq: this.#entries.length, participants });
    } else {
      const missed = this.#entries.slice(cursor).filter((entry) => isFor(line, entry));
      line.down.push({ kind: 'welcome', lastN, entries: missed });
    }
  }

  #take(line: Line, n: number, draft: Draft): void {
    const { participantId: from, sessionId: fromSession } = line;
    if (fromSession === null) return;
    line.down.push({ kind: 'acknowledged', n });
    if (n <= (this.#lastN.get(fromSession) ?? 0)) return;
    this.#lastN.set(fromSession, n);
    if (draft.kind === 'signal') {
      const isThere = this.#participants.get(draft.to)?.sessionId === draft.toSession;
      if (isThere) this.#append({ ...draft, from, fromSession, n });
    } else if (draft.kind === 'state') {
      const participant = this.#participants.get(from);
      if (participant) this.#participants.set(from, { ...participant, state: draft.state });
      this.#append({ ...draft, from, fromSession, n });
    }
  }

  #append(fact: Fact): void {
    const entry: Entry = { ...fact, seq: this.#entries.length + 1, at: 0 };
    this.#entries.push(entry);
    for (const line of this.#lines.values()) {
      if (line.sessionId !== null && isFor(line, entry)) {
        line.down.push({ kind: 'entries', entries: [entry] });
      }
    }
  }
}

function isFor({ participantId, sessionId }: Line, entry: Entry): boolean {
  if (entry.kind !== 'signal') return true;
  return entry.to === participantId && entry.toSession === sessionId;
}
