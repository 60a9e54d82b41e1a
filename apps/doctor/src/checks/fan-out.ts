import { setMaxListeners } from 'node:events';
import type { Entry, EntryOf } from '@madang/protocol';
import { failed, type Finding, well } from '../report/finding';
import type { TestRoom } from '../site/rooms';
import type { Visitor } from '../site/visitor';
import { enter, type Entered } from './session';

/** With the first one: enough that a balancer gives each of a few gateways one of them. */
const MORE_VISITORS = 5;
const CROSSING_MS = 4_000;

export interface FanOutOptions {
  readonly now: () => number;
  readonly opened: (visitor: Visitor) => void;
  /** How many gateways host the room, where Redis can be asked; else `null`. */
  readonly countGateways: ((room: TestRoom) => Promise<number | null>) | null;
}

/** Whether everybody in a room gets what everybody else says, on whichever gateways they are. */
export async function checkFanOut(
  signal: AbortSignal,
  room: TestRoom,
  first: Entered,
  { now, opened, countGateways }: FanOutOptions,
): Promise<Finding> {
  const visitors = [first];
  for (let more = 0; more < MORE_VISITORS; more += 1) {
    visitors.push(await enter(room, signal, now, opened));
  }
  const ways = visitors.flatMap((from) =>
    visitors.filter((to) => to !== from).map((to) => ({ from, to })),
  );
  const limit = AbortSignal.any([signal, AbortSignal.timeout(CROSSING_MS)]);
  // One for each way, which is many and no leak.
  setMaxListeners(0, limit);
  const crossed = await Promise.all(ways.map(({ from, to }) => crosses(from, to, limit)));
  const lost = crossed.filter((isThere) => !isThere).length;
  const gateways = (await countGateways?.(room)) ?? null;
  const figures = { visitors: visitors.length, ways: ways.length, lost, gateways };
  if (lost > 0) {
    return failed(
      'fan_out_broken',
      `${lost} of ${ways.length} signals did not arrive: gateways do not hear each other through Redis`,
      { figures },
    );
  }
  const where =
    gateways === null
      ? 'from outside it is not seen whether they were on several gateways'
      : `on ${gateways} ${gateways === 1 ? 'gateway' : 'gateways'}`;
  return well(`${visitors.length} people get everything that they say to each other; ${where}`, {
    figures,
  });
}

/** A signal gets from one to the other. The addressee is unknown where the gateways do not share a room. */
async function crosses(from: Entered, to: Entered, signal: AbortSignal): Promise<boolean> {
  try {
    await from.visitor.append(
      {
        ...{ kind: 'signal', to: to.participantId, toSession: to.visitor.sessionId },
        payload: 'p1.ZG9jdG9y',
      },
      signal,
    );
    const isThis = (entry: Entry): entry is EntryOf<'signal'> =>
      entry.kind === 'signal' && entry.from === from.participantId;
    await to.visitor.entry(isThis, signal);
    return true;
  } catch {
    return false;
  }
}
