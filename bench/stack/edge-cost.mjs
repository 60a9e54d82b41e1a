/** What the edge adds to a round trip: the same ping to the same gateway, through it and past it, in turns. */
import { Member } from './member.mjs';

/** As many as a connection may send at once, and a few less. */
const PINGS = 40;
/** At the beginning of each connection, before compilers and caches are warm. */
const WARM_UP = 5;

const WAYS = ['through the edge', 'direct'];

/**
 * @param site The URL of the edge.
 * @param directUrl `ws://…/signal` of the one gateway that runs.
 * @param connections How many there are of each way; one after the other, so that nothing but the pings is under way.
 * @returns Round trips in ms, by way.
 */
export async function roundTrips(site, directUrl, connections) {
  const times = Object.fromEntries(WAYS.map((way) => [way, []]));
  for (let count = 0; count < connections; count += 1) {
    const through = await Member.enter(site);
    const direct = await Member.enter(site, directUrl, through.roomId);
    for (let ping = 0; ping < PINGS; ping += 1) {
      const took = [await through.ping(), await direct.ping()];
      if (ping >= WARM_UP) WAYS.forEach((way, place) => times[way].push(took[place]));
    }
    for (const member of [through, direct]) member.close();
  }
  return times;
}
