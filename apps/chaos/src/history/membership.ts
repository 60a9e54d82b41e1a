import type { Breach } from './breach';
import { eventsOf, wentAt, type PersonHistory } from './events';

/**
 * The longest time for which a place may be kept for somebody who has gone, in ms: the lease of a dead gateway,
 * the suspicion, the grace, what it takes until a sweep comes by for each of the lapse, the suspicion and the
 * grace (`RedisRoomLogSettings`), and to be told.
 */
export const GHOST_BOUND_MS = 6_000 + 3_000 + 15_000 + 3 * 1_000 + 2_000;

interface Identity {
  readonly person: PersonHistory;
  readonly wentAt: number | null;
}

/** Somebody came into, or went out of, what a person was shown. */
interface ViewChange {
  readonly at: number;
  readonly participantId: string;
  readonly isThere: boolean;
}

/**
 * Who was in the room, compared with who every person was shown.
 *
 * @param boundMs The longest time that a place may be kept for somebody who has gone.
 */
export function checkMembership(
  histories: readonly PersonHistory[],
  { boundMs, now }: { readonly boundMs: number; readonly now: number },
): Breach[] {
  const identities = new Map<string, Identity>();
  const breaches: Breach[] = [];
  for (const person of histories) {
    const ids = new Set(eventsOf(person, 'welcomed').map(({ participantId }) => participantId));
    for (const id of ids) identities.set(id, { person, wentAt: wentAt(person) });
    for (const id of [...ids].slice(1)) {
      breaches.push({ rule: 'lostPlace', what: `${person.name} as ${id}` });
    }
  }
  for (const observer of histories) {
    if (wentAt(observer) !== null) continue;
    breaches.push(...checkView(observer, identities, boundMs, now));
  }
  return breaches;
}

function checkView(
  observer: PersonHistory,
  identities: ReadonlyMap<string, Identity>,
  boundMs: number,
  now: number,
): Breach[] {
  const breaches: Breach[] = [];
  const present = new Set<string>();
  for (const { at, participantId, isThere } of viewChanges(observer)) {
    const identity = identities.get(participantId);
    const what = `${identity?.person.name ?? participantId} by ${observer.name}`;
    const gone = identity?.wentAt ?? null;
    if (isThere) {
      present.add(participantId);
      if (gone !== null && at > gone && hasGoneFrom(observer, participantId, at)) {
        breaches.push({ rule: 'resurrected', what });
      }
    } else {
      present.delete(participantId);
      if (gone === null || at < gone) breaches.push({ rule: 'falseLeave', what });
      else if (at - gone > boundMs)
        breaches.push({ rule: 'ghost', what: `${what}, ${at - gone} ms` });
    }
  }
  const left = eventsOf(observer, 'changed').filter(({ change }) => change === 'left');
  for (const [id, { person, wentAt: gone }] of identities) {
    if (left.filter(({ participantId }) => participantId === id).length > 1) {
      breaches.push({ rule: 'leftTwice', what: `${person.name} by ${observer.name}` });
    }
    if (person.room !== observer.room) continue;
    const what = `${person.name} by ${observer.name}`;
    const isLatest = eventsOf(person, 'welcomed').at(-1)?.participantId === id;
    if (gone === null && isLatest && !present.has(id)) breaches.push({ rule: 'missing', what });
    if (gone !== null && now - gone > boundMs && present.has(id))
      breaches.push({ rule: 'ghost', what });
  }
  return breaches;
}

function hasGoneFrom(observer: PersonHistory, participantId: string, before: number): boolean {
  return viewChanges(observer).some(
    (change) => change.participantId === participantId && !change.isThere && change.at <= before,
  );
}

/** Entries and the differences between snapshots, as a room view would show them. */
export function viewChanges(history: PersonHistory): ViewChange[] {
  const present = new Set<string>();
  const changes: ViewChange[] = [];
  const set = (at: number, participantId: string, isThere: boolean): void => {
    if (present.has(participantId) === isThere) return;
    if (isThere) present.add(participantId);
    else present.delete(participantId);
    changes.push({ at, participantId, isThere });
  };
  for (const event of history.events) {
    if (event.kind === 'changed') {
      const { at, participantId, change } = event;
      if (change === 'joined' || change === 'left') set(at, participantId, change === 'joined');
    } else if (event.kind === 'shown') {
      const shown = new Set(event.participants);
      for (const id of [...present]) if (!shown.has(id)) set(event.at, id, false);
      for (const id of shown) set(event.at, id, true);
    }
  }
  return changes;
}
