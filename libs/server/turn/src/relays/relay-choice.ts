import { createHash } from 'node:crypto';
import type { Relay } from './relay';

/** If one dies in mid-call the other is there; more would cost every connection its allocations. */
const MOST = 2;

/**
 * Up to two of these, of the region first. The same participant is given the same ones as long as they are there, and
 * when one goes only its own participants are given another: weighted rendezvous hashing, with the score of
 * https://www.snia.org/sites/default/files/SDC15_presentations/dist_sys/Jason_Resch_New_Consistent_Hashings_Rev.pdf.
 */
export function chooseRelays<T extends Pick<Relay, 'name' | 'weight' | 'region'>>(
  relays: readonly T[],
  subject: string,
  region: string | null,
): readonly T[] {
  const isNear = (relay: T): number => Number(region !== null && relay.region === region);
  return relays
    .map((relay) => ({ relay, near: isNear(relay), score: scoreOf(relay, subject) }))
    .sort((a, b) => b.near - a.near || b.score - a.score)
    .slice(0, MOST)
    .map(({ relay }) => relay);
}

function scoreOf({ name, weight }: Pick<Relay, 'name' | 'weight'>, subject: string): number {
  const hash = createHash('sha256').update(`${name} ${subject}`).digest().readUInt32BE();
  return -weight / Math.log((hash + 0.5) / 2 ** 32);
}
