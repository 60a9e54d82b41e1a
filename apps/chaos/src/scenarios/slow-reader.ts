import { LIMITS } from '@madang/protocol';
import type { Gateway } from '../cluster/gateway';
import type { Tuning } from '../cluster/tuning';
import type { Crowd } from '../crowd/crowd';
import type { Person } from '../crowd/person';
import { eventsOf } from '../history/events';
import { latencies, quantile, type Stretch } from '../history/latency';
import { eventually, pass, until } from '../waiting';
import { allFigures } from './figures';
import {
  atMost,
  exactly,
  outcome,
  reported,
  type Outcome,
  type Run,
  type Scenario,
} from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { rooms: 2, perRoom: 4, calmMs: 6_000, stalls: 2 },
  full: { rooms: 12, perRoom: 5, calmMs: 10_000, stalls: 3 },
} as const;
/** What everybody says to all: little enough that the history of a room reaches back to before a stall. */
const TALK = { perSecond: 0.5, signals: 0 } as const;
/** What each of the others says to whoever has stopped reading: the kernel takes megabytes before a gateway notices. */
const LOUD = { people: LIMITS.roomCapacity, everyMs: 140, padding: 30_000 } as const;
/** Before its client notices by itself that nothing comes any more. */
const PATIENCE_MS = 12_000;
const MIB = 1024 * 1024;
/** As bytes more than there are, as ms longer than a run; timers take no more. */
const NO_LIMIT = 2 ** 31 - 1;

/** One after another stops reading, as a page that hangs, while everybody talks. */
async function play(
  run: Run,
  tuning?: Tuning,
  stalls: number = SIZES[run.size].stalls,
): Promise<Outcome> {
  const { rooms, perRoom, calmMs } = SIZES[run.size];
  const options = { gateways: 3, rooms, perRoom, ...(tuning === undefined ? {} : { tuning }) };
  return onStage(run, options, async ({ cluster, crowd, judged }) => {
    const [gateway] = cluster.gateways;
    if (gateway === undefined) throw new RangeError('there is no gateway');
    const slow: Person[] = [];
    for (let room = 0; room < stalls; room += 1) {
      const { roomId } = await cluster.api.createRoom();
      slow.push(crowd.add(roomId, () => gateway.directUrl));
      for (let i = 1; i < LOUD.people; i += 1) crowd.add(roomId);
    }
    await Promise.all(crowd.people.map((person) => person.enter()));
    const others = crowd.people.filter((person) => !slow.includes(person));
    crowd.talk(TALK);
    const calm: Stretch[] = [];
    const slowed: Stretch[] = [];
    const held: Held[] = [];
    let closed = 0;
    for (const person of slow) {
      const hush = shoutAt(person, crowd);
      await pass(1_000);
      const before = await during(gateway, calm, () => pass(calmMs));
      const closedBefore = await slowCloses(gateway);
      person.stopReading();
      const isClosed = async (): Promise<boolean> => (await slowCloses(gateway)) > closedBefore;
      const after = await during(gateway, slowed, async () => {
        if (await eventually(isClosed, PATIENCE_MS)) closed += 1;
      });
      held.push({
        waiting: after.waiting - before.waiting,
        resident: after.resident - before.resident,
      });
      hush();
      person.read();
      await until(() => person.isConnected, 'the slow reader is back');
      run.log(`${held.length} of ${stalls} slow readers`);
    }
    const judgement = await judged();
    const p99 = (stretches: readonly Stretch[]): number =>
      quantile(
        stretches.flatMap((one) => latencies(others, others, one)),
        0.99,
      );
    const most = (of: (one: Held) => number): number => Math.max(...held.map(of)) / MIB;
    return outcome(
      [
        ...allFigures(judgement, stalls * rooms * perRoom),
        exactly('slow readers closed as such', closed, stalls),
        reported('of them, told why', told(slow)),
        reported('signals behind snapshots', judgement.behindSnapshots),
        atMost(
          'MiB that wait for a slow reader',
          most(({ waiting }) => waiting),
          1.5,
        ),
        reported(
          'MiB more in memory, at most',
          most(({ resident }) => resident),
        ),
        reported('ms for others (p99), calm', p99(calm)),
        reported('ms for others (p99), while one is slow', p99(slowed)),
      ],
      judgement.breaches,
    );
  });
}

function shoutAt(person: Person, crowd: Crowd): () => void {
  const shouting = setInterval(() => {
    for (const one of crowd.companionsOf(person)) one.signal(person, LOUD.padding);
  }, LOUD.everyMs);
  // A play that fails does not get to the end of it.
  shouting.unref();
  return () => clearInterval(shouting);
}

/** Bytes: what waits for readers, and all memory of the process, each at its highest. */
interface Held {
  readonly waiting: number;
  readonly resident: number;
}

async function during(
  gateway: Gateway,
  stretches: Stretch[],
  act: () => Promise<void>,
): Promise<Held> {
  const from = Date.now();
  let [waiting, resident, isOver] = [0, 0, false];
  const looking = (async () => {
    while (!isOver) {
      const metrics = await gateway.metrics();
      waiting = Math.max(waiting, metrics.sum('madang_waiting_bytes'));
      resident = Math.max(resident, metrics.sum('process_resident_memory_bytes'));
      await pass(100);
    }
  })();
  await act();
  isOver = true;
  await looking;
  stretches.push({ from, to: Date.now() });
  return { waiting, resident };
}

async function slowCloses(gateway: Gateway): Promise<number> {
  return (await gateway.metrics()).sum('madang_closes_total', {
    by: 'server',
    code: 'slow_consumer',
  });
}

function told(people: readonly Person[]): number {
  return people.filter((person) =>
    eventsOf(person, 'told').some(({ code }) => code === 'slow_consumer'),
  ).length;
}

export const slowReader: Scenario = {
  name: 'slow-reader',
  title: 'One after another stops reading what comes',
  run: (run) => play(run),
  controls: [
    {
      title: 'gateways that keep whatever waits for as long as it takes',
      breaks: ['MiB that wait for a slow reader'],
      run: (run) =>
        play(run, { limits: { outboxBytes: NO_LIMIT, longestWaitMs: NO_LIMIT / 2 } }, 1),
    },
  ],
};
