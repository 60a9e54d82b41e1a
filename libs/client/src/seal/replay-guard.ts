import { LIMITS, type ParticipantId, type SessionId } from '@madang/protocol';
import type { SealKind } from './payload-sealer';

/** Senders remembered, counted per participant, session and kind; beyond, the one not heard for longest is forgotten. */
const MAX_SENDERS = 512;

/**
 * How many counters of one sender may come late. Signals and what is volatile come in the sender's order or not at all. Chat
 * also comes in a snapshot's history and over data channels, so an older message may follow a newer one:
 * a window as in RFC 4303 §3.4.3, as wide as the history.
 */
const WINDOW = {
  signal: 0,
  volatile: 0,
  chat: LIMITS.chatHistoryEntries,
} as const satisfies Record<SealKind, number>;

interface Marks {
  /** Everything up to here counts as seen. */
  floor: number;
  readonly seen: Set<number>;
}

/**
 * Lets each counter of a sender's session and kind pass once. Ask only about payloads proven authentic. The
 * session alone does not tell the sender: anybody can read another's and use it for a session of their own.
 */
export class ReplayGuard {
  readonly #senders = new Map<string, Marks>();

  admit(kind: SealKind, from: ParticipantId, fromSession: SessionId, n: number): boolean {
    const sender = `${kind} ${from} ${fromSession}`;
    const marks = this.#senders.get(sender) ?? { floor: 0, seen: new Set() };
    if (n <= marks.floor || marks.seen.has(n)) return false;
    marks.seen.add(n);
    if (marks.seen.size > WINDOW[kind]) {
      marks.floor = Math.min(...marks.seen);
      marks.seen.delete(marks.floor);
    }
    this.#remember(sender, marks);
    return true;
  }

  #remember(sender: string, marks: Marks): void {
    this.#senders.delete(sender);
    this.#senders.set(sender, marks);
    const [oldest] = this.#senders.keys();
    if (this.#senders.size > MAX_SENDERS && oldest !== undefined) this.#senders.delete(oldest);
  }
}
