import type { CatchUp, Cursor, Entry, ParticipantId } from '@madang/protocol';
import { isFor } from '../snapshot';

/** The newest entries of a room, without a hole between the oldest kept one and the end. */
export class BoundedLog {
  readonly #entries: string[] = [];
  readonly #limit: number;
  #seq = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Place of the newest entry; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Takes the entry that comes next, serialised. */
  push(json: string): void {
    this.#seq += 1;
    this.#entries.push(json);
    if (this.#entries.length > this.#limit) this.#entries.shift();
  }

  /** Everything for this participant after the cursor; `null` when the log no longer reaches back to it. */
  after(epoch: string, cursor: Cursor, participantId: ParticipantId): CatchUp | null {
    const missed = this.#seq - cursor.seq;
    if (cursor.epoch !== epoch || missed < 0 || missed > this.#entries.length) return null;
    const entries = this.#entries
      .slice(this.#entries.length - missed)
      .map((json) => JSON.parse(json) as Entry)
      .filter((entry) => isFor(entry, participantId));
    return { kind: 'entries', epoch, seq: this.#seq, entries };
  }
}
