import type { Entry } from '@madang/protocol';
import type { Viewer } from './viewer';
import { visibleTo } from './visible-to';

/**
 * Of the entries after `seenSeq`, what the viewer may see, as it is now; `null` when it needs the whole room instead,
 * since it sees another part of that than it did.
 */
export function missedBy(
  viewer: Viewer,
  entries: readonly Entry[],
  seenSeq: number,
): Entry[] | null {
  // The last one that it has seen counts: the snapshot that had to follow that may not have come.
  if (entries.some((entry) => isChangeOf(viewer, entry))) return null;
  return entries.flatMap((entry) => (entry.seq > seenSeq ? (visibleTo(viewer, entry) ?? []) : []));
}

function isChangeOf({ who }: Viewer, entry: Entry): boolean {
  const isOwn = 'from' in entry && entry.from === who.participantId;
  return isOwn && (entry.kind === 'admitted' || entry.kind === 'role');
}
