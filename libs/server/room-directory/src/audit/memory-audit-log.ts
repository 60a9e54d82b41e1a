import type { AuditEntry, RoomId } from '@madang/protocol';
import {
  AUDIT_ENTRIES,
  AuditLog,
  nextCursor,
  pageOf,
  type AuditNote,
  type AuditPage,
} from './audit-log';

const SWEEP_MS = 60_000;

/** Keeps entries as long as the process lives, and not longer than they may be kept. */
export class MemoryAuditLog extends AuditLog {
  readonly #rooms = new Map<RoomId, AuditEntry[]>();
  readonly #keptMs: number;
  readonly #now: () => number;
  #nextSweep = 0;

  /** @param keptMs 0 keeps nothing. */
  constructor(keptMs: number, now: () => number = Date.now) {
    super();
    this.#keptMs = keptMs;
    this.#now = now;
  }

  override record({ roomId, ...note }: AuditNote): Promise<void> {
    if (this.#keptMs === 0) return Promise.resolve();
    this.#sweep();
    const entries = this.#rooms.get(roomId) ?? [];
    entries.push({ cursor: nextCursor(entries.at(-1)?.cursor, this.#now()), ...note });
    this.#rooms.set(roomId, entries.slice(-AUDIT_ENTRIES));
    return Promise.resolve();
  }

  override read(roomId: RoomId, after: string | null, limit: number): Promise<AuditPage> {
    return Promise.resolve(pageOf(this.#alive(this.#rooms.get(roomId) ?? []), after, limit));
  }

  #alive(entries: readonly AuditEntry[]): AuditEntry[] {
    const oldest = this.#now() - this.#keptMs;
    return entries.filter(({ at }) => at > oldest);
  }

  #sweep(): void {
    const now = this.#now();
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + SWEEP_MS;
    for (const [roomId, entries] of this.#rooms) {
      const alive = this.#alive(entries);
      if (alive.length === 0) this.#rooms.delete(roomId);
      else this.#rooms.set(roomId, alive);
    }
  }
}
