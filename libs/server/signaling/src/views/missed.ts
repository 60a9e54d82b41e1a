import type { Entry, ParticipantId, Snapshot } from '@madang/protocol';
import { type Viewer, snapshotFor, viewAs } from './viewer';
import { visibleTo } from './visible-to';

/**
 * Of the entries up to the snapshot, those after `seenSeq` as the viewer may see them, who looks at the snapshot;
 * `null` when it needs that instead, since it sees another part of the room than it did.
 */
export function missedBy(
  viewer: Viewer,
  snapshot: Snapshot,
  entries: readonly Entry[],
  seenSeq: number,
): Entry[] | null {
  // The last one that it has seen counts: the snapshot that had to follow that may not have come.
  if (entries.some((entry) => isChangeOf(viewer, entry))) return null;
  const missed = entries.filter(({ seq }) => seq > seenSeq && seq <= snapshot.seq);
  const shown: Entry[] = [];
  let at = viewer.view === 'member' ? asBefore(viewer, snapshot, missed) : viewer;
  const isOutdated = viewer.view === 'member' ? outdatedIn(snapshot, missed) : () => false;
  for (const entry of missed) {
    const sight = visibleTo(at, entry);
    at = sight.viewer;
    if (sight.shown !== null && !isOutdated(entry)) shown.push(sight.shown);
  }
  return shown;
}

function isChangeOf(viewer: Viewer, entry: Entry): boolean {
  const isOwn = 'from' in entry && entry.from === viewer.who.participantId;
  return isOwn && (entry.kind === 'admitted' || entry.kind === 'role');
}

/** Whoever was let in meanwhile was hidden before, unless it came meanwhile, too. */
function asBefore(viewer: Viewer, snapshot: Snapshot, missed: readonly Entry[]): Viewer {
  const came = idsOf(missed, ({ kind }) => kind === 'joined');
  const wasLetIn = idsOf(
    missed,
    (one) => one.kind === 'admitted' || (one.kind === 'role' && viewAs(one.role) === 'host'),
  );
  const { participants } = snapshotFor(viewer, snapshot);
  const letIn = participants.filter(
    ({ participantId: id }) => wasLetIn.has(id) && !came.has(id) && id !== viewer.who.participantId,
  );
  const hidden = new Map(viewer.hidden);
  for (const one of letIn) hidden.set(one.participantId, { ...one, admitted: false });
  // It comes with its own entry.
  for (const id of came) hidden.delete(id);
  return { ...viewer, hidden };
}

/**
 * What was said of somebody who is gone by now, and perhaps has only waited: that cannot be told any more, and
 * nothing is lost but what is of no use. What is left is that it is gone, and its chat.
 */
function outdatedIn(snapshot: Snapshot, missed: readonly Entry[]): (entry: Entry) => boolean {
  const known = new Set([
    ...snapshot.participants.map(({ participantId }) => participantId),
    ...idsOf(missed, ({ kind }) => kind === 'joined'),
  ]);
  return (entry) => {
    if (!('from' in entry) || known.has(entry.from)) return false;
    if (entry.kind === 'left') return entry.reason === 'denied';
    return entry.kind !== 'chat' && entry.kind !== 'signal';
  };
}

function idsOf(
  entries: readonly Entry[],
  isMeant: (entry: Entry) => boolean,
): ReadonlySet<ParticipantId> {
  return new Set(entries.flatMap((one) => ('from' in one && isMeant(one) ? [one.from] : [])));
}
