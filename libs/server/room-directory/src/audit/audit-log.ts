import type { AuditEntry, RoomId } from '@madang/protocol';

/** What is recorded; the place in the log is given by the log. */
export type AuditNote = Omit<AuditEntry, 'cursor'> & { readonly roomId: RoomId };

export interface AuditPage {
  /** Oldest first. */
  readonly entries: readonly AuditEntry[];
  /** Where the next page begins; `null` when this was the last for now. */
  readonly next: string | null;
}

/** At most so many entries of a room are kept; the oldest go first. */
export const AUDIT_ENTRIES = 10_000;

/** Who entered a room and what hosts did, without names or content, for as long as the operator wants it kept. */
export abstract class AuditLog {
  /** Does nothing where keeping is turned off. */
  abstract record(note: AuditNote): Promise<void>;

  /** @param after The `cursor` of the last entry that was read; `null` for the beginning. */
  abstract read(roomId: RoomId, after: string | null, limit: number): Promise<AuditPage>;
}

/** `<number>-<number>`, larger for what came later. */
export function compareCursors(one: string, other: string): number {
  const [oneMs = 0, oneN = 0] = one.split('-').map(Number);
  const [otherMs = 0, otherN = 0] = other.split('-').map(Number);
  return oneMs - otherMs || oneN - otherN;
}

/** The cursor after `last` at this time. */
export function nextCursor(last: string | undefined, now: number): string {
  const [lastMs = 0, lastN = 0] = (last ?? '0-0').split('-').map(Number);
  return now > lastMs ? `${now}-0` : `${lastMs}-${lastN + 1}`;
}

/** A page of entries that are all known. */
export function pageOf(
  entries: readonly AuditEntry[],
  after: string | null,
  limit: number,
): AuditPage {
  const rest = entries.filter(({ cursor }) => after === null || compareCursors(cursor, after) > 0);
  const page = rest.slice(0, limit);
  return { entries: page, next: rest.length > limit ? (page.at(-1)?.cursor ?? null) : null };
}
