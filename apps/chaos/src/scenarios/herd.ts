import { fullJitter, type ReconnectPolicy } from '@madang/client/parts';
import { LIMITS } from '@madang/protocol';
import type { Cluster } from '../cluster/cluster';
import type { Crowd } from '../crowd/crowd';
import { eventsOf } from '../history/events';
import { oneOf } from '../random';
import { eventually, pass } from '../waiting';
import { membershipFigures } from './figures';
import {
  atLeast,
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
  small: { gateways: 2, rooms: 40 },
  full: { gateways: 3, rooms: 250 },
} as const;
const PER_ROOM = LIMITS.roomCapacity;
/** So many enter at the same time. */
const LANES = 4;
/** What the others can take: less than comes in the longest window, so that some are asked to come again. */
const TAKEN_IN_S = 14;
const WINDOW_MS = LIMITS.maxReconnectWindowMs;
/** In so many parts of the window, attempts are counted. */
const PARTS = 5;
/** For so long the balancer does not know that the gateway is no more. */
const BLIND_MS = 1_000;

/** Evenly spread it is below 1.5; one process with all clients, short of CPU time, runs its timers late and together. */
const MOST_PEAK = 2.5;

type Temper = 'patient' | 'hasty' | 'givesUp';

/** A gateway dies, and all of its people, who are all people there are, come to the others. */
async function play(run: Run, temper: Temper = 'patient'): Promise<Outcome> {
  const { gateways, rooms } = SIZES[run.size];
  const resumesPerSecond = Math.ceil((rooms * PER_ROOM) / TAKEN_IN_S / (gateways - 1));
  let killedAt = Infinity;
  const policy: ReconnectPolicy = (attempt, random, windowMs) => {
    const isHere = Date.now() < killedAt;
    if (!isHere && temper === 'hasty' && windowMs > 0) return 0;
    if (!isHere && temper === 'givesUp' && windowMs === 0) return null;
    return fullJitter(attempt, random, windowMs);
  };
  const options = {
    ...{ gateways, rooms: 0, perRoom: 0, policy },
    env: { RESUMES_PER_SECOND: String(resumesPerSecond) },
  };
  return onStage(run, options, async ({ cluster, crowd, judged }) => {
    const [victim, ...others] = cluster.gateways;
    if (victim === undefined) throw new RangeError('there is no gateway');
    /** By person, when each attempt to connect began. */
    const attempts: number[][] = [];
    const choices = (): readonly { readonly directUrl: string }[] => {
      if (Date.now() < killedAt) return [victim];
      return Date.now() < killedAt + BLIND_MS ? cluster.gateways : others;
    };
    await gather(cluster, crowd, rooms, (person) => {
      (attempts[person] ??= []).push(Date.now());
      return oneOf(choices(), run.random).directUrl;
    });
    run.log(
      `${crowd.people.length} are there, each gateway lets ${resumesPerSecond} in per second`,
    );
    // With its next ping each client learns how large the herd has become.
    await pass(LIMITS.heartbeatMs + 2_000);

    const before = await requestsTo(cluster);
    killedAt = Date.now();
    await victim.kill();
    const isOver = (): boolean =>
      crowd.people.every(({ isConnected, hasGivenUp }) => isConnected || hasGivenUp);
    await pass(WINDOW_MS);
    await eventually(isOver, 2 * TAKEN_IN_S * 1_000, 100);
    const requests = (await requestsTo(cluster)) - before;
    const since = (times: readonly number[]): number[] => times.filter((at) => at >= killedAt);
    const resumed = crowd.people.flatMap((person) =>
      since(eventsOf(person, 'welcomed').map(({ at }) => at)).slice(0, 1),
    );
    const judgement = await judged();
    const tried = attempts.map(since);
    const first = tried.flatMap((times) => times.slice(0, 1)).map((at) => at - killedAt);
    return outcome(
      [
        atLeast('people who lost their gateway', crowd.people.length, rooms * PER_ROOM),
        exactly('of them, back', resumed.length, crowd.people.length),
        atMost('first attempts, peak by mean', peakByMean(first), MOST_PEAK),
        atLeast('attempts that were refused', tried.flat().length - first.length, 1),
        exactly('requests to the room service', requests, 0),
        reported('seconds until the last was back', (Math.max(...resumed) - killedAt) / 1_000),
        ...membershipFigures(judgement),
      ],
      judgement.breaches,
    );
  });
}

async function gather(
  { api }: Cluster,
  crowd: Crowd,
  rooms: number,
  chooseUrl: (person: number) => string,
): Promise<void> {
  let left = rooms;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { roomId } = await api.createRoom();
      const entering = Array.from({ length: PER_ROOM }, () => {
        const place = crowd.people.length;
        return crowd.add(roomId, () => chooseUrl(place)).enter();
      });
      await Promise.all(entering);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Besides those for its metrics, which are ours. */
async function requestsTo(cluster: Cluster): Promise<number> {
  const metrics = await cluster.roomsMetrics();
  const name = 'madang_http_request_seconds_count';
  return metrics.sum(name) - metrics.sum(name, { route: '/metrics' });
}

/** Of times within the window; a later one counts to its end. */
function peakByMean(times: readonly number[]): number {
  const counts = Array.from({ length: PARTS }, () => 0);
  for (const time of times) {
    const part = Math.min(PARTS - 1, Math.floor((time * PARTS) / WINDOW_MS));
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return Math.max(...counts) / (times.length / PARTS);
}

export const herd: Scenario = {
  name: 'herd',
  title: 'A gateway dies on which everybody was, and all come to the others',
  run: (run) => play(run),
  controls: [
    {
      title: 'clients that come back at once',
      breaks: ['first attempts, peak by mean'],
      run: (run) => play(run, 'hasty'),
    },
    {
      title: 'clients that give up when they are refused',
      breaks: ['of them, back'],
      run: (run) => play(run, 'givesUp'),
    },
  ],
};
