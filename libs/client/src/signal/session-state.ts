import type { CatchUp, Cursor, Draft, Entry, ParticipantState, Snapshot } from '@madang/protocol';

/** How long an acknowledged draft is kept, in case the log forgets it. docs/protocol.md §8. */
export const KEEP_ACKNOWLEDGED_MS = 30_000;

/** A draft with its place in this session's order. */
export interface NumberedDraft {
  readonly n: number;
  readonly draft: Draft;
}

interface Kept extends NumberedDraft {
  /** When it was acknowledged, and the epoch in which the log had it then; `null` if it has lost it. */
  readonly acknowledged: { readonly at: number; readonly epoch: string | null } | null;
}

/** What a welcome changed. `foreign-epoch`: it continues a log that we do not hold; ask for a snapshot. */
export type CaughtUp =
  | {
      readonly kind: 'caught-up';
      /** Drafts that the log has, though their reply was lost. */
      readonly taken: readonly number[];
      /** What we have not seen yet; empty when the welcome brought a snapshot. */
      readonly entries: readonly Entry[];
    }
  | { readonly kind: 'foreign-epoch' };

/**
 * What one session remembers, without any I/O: its place in the log, its counter, and the drafts that the
 * log has not taken, or took so lately that it may still lose them. All rules of docs/protocol.md §5, §6
 * and §8 for a client are here.
 */
export class SessionState {
  #cursor: Cursor | null = null;
  #allotted = 0;
  /** Drafts up to here were sent on the present connection. */
  #sentUpTo = 0;
  /** Drafts up to here were sent on some connection: the log may know them. */
  #everSentUpTo = 0;
  /** By counter. */
  #kept: readonly Kept[] = [];
  #participantState: ParticipantState;

  /** @param participantState what the log holds about us when the session begins. */
  constructor(participantState: ParticipantState) {
    this.#participantState = participantState;
  }

  /** The last place seen in the log; moved by what the log tells us, never by replies to our own appends. */
  get cursor(): Cursor | null {
    return this.#cursor;
  }

  /** What we last said about ourselves, whether or not the log has taken it yet. */
  get participantState(): ParticipantState {
    for (const { draft, acknowledged } of this.#kept.toReversed()) {
      if (draft.kind === 'state' && acknowledged === null) return draft.state;
    }
    return this.#participantState;
  }

  /** Drafts without an answer, by counter. */
  get unanswered(): readonly NumberedDraft[] {
    return this.#kept.filter(({ acknowledged }) => acknowledged === null);
  }

  /** The next counter. One that ends up unused leaves a gap, which is fine. */
  allot(): number {
    this.#allotted += 1;
    return this.#allotted;
  }

  /**
   * Keeps a draft until the log has taken it. Returns the counter of the state draft that it replaces:
   * the one right before it, if that was never sent. With something said in between both are kept, since
   * that may depend on the first, as chat does on having joined.
   */
  add(n: number, draft: Draft): number | null {
    const last = this.#kept.at(-1);
    const isReplacing =
      draft.kind === 'state' && last?.draft.kind === 'state' && last.n > this.#everSentUpTo;
    const kept = isReplacing ? this.#kept.slice(0, -1) : this.#kept;
    this.#kept = [...kept, { n, draft, acknowledged: null }];
    return isReplacing ? last.n : null;
  }

  /** What is to be sent now, in order; counts as sent on the present connection from here on. */
  takeUnsent(now: number): readonly NumberedDraft[] {
    this.#dropOld(now);
    const unsent = this.#kept.filter(
      ({ n, acknowledged }) =>
        n > this.#sentUpTo && (acknowledged === null || acknowledged.epoch !== this.#cursor?.epoch),
    );
    this.#sentUpTo = Math.max(this.#sentUpTo, unsent.at(-1)?.n ?? 0);
    this.#everSentUpTo = Math.max(this.#everSentUpTo, this.#sentUpTo);
    return unsent;
  }

  /** The log has this draft. */
  acknowledge(n: number, now: number): void {
    this.#dropOld(now);
    const taken = this.#kept.find((one) => one.n === n);
    if (taken === undefined) return;
    const { draft } = taken;
    if (draft.kind === 'state' && taken.acknowledged === null) {
      this.#participantState = draft.state;
      // States are whole: an older one, kept for a log that forgets, would only make us flicker.
      this.#kept = this.#kept.filter((one) => !isTakenState(one));
    }
    const acknowledged = { at: now, epoch: this.#cursor?.epoch ?? null };
    this.#kept = this.#kept.map((one) => (one === taken ? { ...one, acknowledged } : one));
  }

  /** The log will not have this draft under this counter. */
  forget(n: number): void {
    this.#kept = this.#kept.filter((one) => one.n !== n);
  }

  /** A new connection continues this session. Afterwards everything above `lastN` is unsent again. */
  welcome(lastN: number, catchUp: CatchUp, now: number): CaughtUp {
    const entries = this.#catchUp(catchUp);
    if (entries === null) return { kind: 'foreign-epoch' };
    this.#allotted = Math.max(this.#allotted, lastN);
    this.#sentUpTo = lastN;
    const taken = this.unanswered.map(({ n }) => n).filter((n) => n <= lastN);
    for (const n of taken) this.acknowledge(n, now);
    // `lastN` is the truth, whatever replies said: one that came late may have been about a lost log.
    this.#kept = this.#kept.map((one) =>
      one.n > lastN && one.acknowledged !== null
        ? { ...one, acknowledged: { ...one.acknowledged, epoch: null } }
        : one,
    );
    return { kind: 'caught-up', taken, entries };
  }

  /** Moves the cursor and returns what is new; `null` for another epoch than the one we follow. */
  advance(epoch: string, entries: readonly Entry[]): readonly Entry[] | null {
    const cursor = this.#cursor;
    if (cursor?.epoch !== epoch) return null;
    const unseen = entries.filter(({ seq }) => seq > cursor.seq);
    this.#cursor = { epoch, seq: unseen.at(-1)?.seq ?? cursor.seq };
    return unseen;
  }

  /** The log was lost or ran away from us. In a new one, everything that is kept counts as unsent. */
  resync({ epoch, seq }: Snapshot): void {
    if (this.#cursor?.epoch !== epoch) this.#sentUpTo = 0;
    this.#cursor = { epoch, seq };
  }

  /** The next resume is to bring a snapshot. */
  forgetCursor(): void {
    this.#cursor = null;
  }

  #dropOld(now: number): void {
    this.#kept = this.#kept.filter(
      ({ acknowledged }) => acknowledged === null || acknowledged.at + KEEP_ACKNOWLEDGED_MS > now,
    );
  }

  #catchUp(catchUp: CatchUp): readonly Entry[] | null {
    if (catchUp.kind === 'snapshot') {
      this.#cursor = { epoch: catchUp.snapshot.epoch, seq: catchUp.snapshot.seq };
      return [];
    }
    const { epoch, seq } = catchUp;
    const entries = this.advance(epoch, catchUp.entries);
    if (entries !== null) this.#cursor = { epoch, seq: Math.max(seq, this.#cursor?.seq ?? 0) };
    return entries;
  }
}

function isTakenState({ draft, acknowledged }: Kept): boolean {
  return draft.kind === 'state' && acknowledged !== null;
}
