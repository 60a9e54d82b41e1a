import type { Breach } from './breach';
import { eventsOf, type Place, type PersonHistory } from './events';

/** Per author the order of saying; per room and epoch one order for all. */
export function checkOrder(histories: readonly PersonHistory[]): Breach[] {
  const breaches: Breach[] = [];
  const places = new Map<string, string>();
  for (const history of histories) {
    breaches.push(...checkTurns(history), ...checkPlaces(history, places));
  }
  return breaches;
}

/**
 * Chat and signals each come in their author's order, and both together within an epoch. Across epochs a signal that
 * was behind a snapshot may come after all, when its author says again what the log has lost.
 */
function checkTurns(history: PersonHistory): Breach[] {
  const breaches: Breach[] = [];
  const latest = new Map<string, number>();
  for (const { author, k, body, place } of eventsOf(history, 'applied')) {
    const rows = [`${author} ${body}`, ...(place === null ? [] : [`${author} ${place.epoch}`])];
    const before = Math.max(...rows.map((row) => latest.get(row) ?? 0));
    // Applied twice is a breach of its own.
    if (k < before) {
      const what = `${author}-${k} after ${author}-${before} by ${history.name}`;
      breaches.push({ rule: 'outOfTurn', what });
    }
    for (const row of rows) latest.set(row, Math.max(latest.get(row) ?? 0, k));
  }
  return breaches;
}

/** @param taken What others found at each place of the room, and what this person adds to it. */
function checkPlaces(history: PersonHistory, taken: Map<string, string>): Breach[] {
  const breaches: Breach[] = [];
  const past = new Set<string>();
  let last: Place | null = null;
  for (const { place, author, k } of eventsOf(history, 'applied')) {
    if (place === null) continue;
    const { epoch, seq } = place;
    const what = `${author}-${k} at ${seq} of ${epoch} by ${history.name}`;
    if (past.has(epoch)) breaches.push({ rule: 'returned', what });
    if (last !== null && last.epoch !== epoch) past.add(last.epoch);
    const isBehind = last?.epoch === epoch && seq <= last.seq;
    const key = `${history.room} ${epoch} ${seq}`;
    const there = taken.get(key) ?? `${author}-${k}`;
    taken.set(key, there);
    if (isBehind || there !== `${author}-${k}`) breaches.push({ rule: 'disordered', what });
    last = place;
  }
  return breaches;
}
