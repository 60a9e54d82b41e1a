import { LIMITS } from '@madang/protocol';
import { redisRoomLogSettings } from '@madang/server-redis';
import type { Cluster } from '../cluster/cluster';
import type { Gateway } from '../cluster/gateway';
import type { Tuning } from '../cluster/tuning';
import type { Crowd } from '../crowd/crowd';
import type { Person } from '../crowd/person';
import { between } from '../random';
import { pass, until } from '../waiting';
import { allFigures } from './figures';
import { atLeast, outcome, reported, type Outcome, type Run, type Scenario } from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { rooms: 5, perRoom: 4, perSecond: 4, naps: 1 },
  full: { rooms: 10, perRoom: 5, perSecond: 4, naps: 2 },
} as const;
const { leaseMs, sweepMs } = redisRoomLogSettings();

/**
 * A gateway sleeps (SIGSTOP) until all of its people are elsewhere or gone, and wakes up: with sockets that it
 * takes for open, with what was said into them, and with claims that others have taken over. In every other nap
 * nobody says anything around the awakening, so that nothing but the fences keeps up what was taken over.
 */
async function play(run: Run, tuning?: Tuning): Promise<Outcome> {
  const { rooms, perRoom, perSecond, naps } = SIZES[run.size];
  const options = { gateways: 3, rooms, perRoom, ...(tuning === undefined ? {} : { tuning }) };
  return onStage(run, options, async ({ cluster, crowd, judged }) => {
    let [lapsed, takenOver] = [0, 0];
    for (let done = 0; done < naps; done += 1) {
      crowd.talk({ perSecond });
      await pass(between(1_000, 2_000, run.random));
      const sleeper = mostVisited(cluster, crowd);
      const before = await sleeper.metrics();
      const there = peopleOf(sleeper, crowd);
      const asleepSince = Date.now();
      sleeper.pause();
      const [leaving, vanishing] = there;
      // Its goodbye waits in the socket.
      void leaving?.leave();
      vanishing?.vanish();
      const areElsewhere = (): boolean =>
        crowd.staying.every(({ url, isConnected }) => isConnected && url !== sleeper.url);
      await until(areElsewhere, 'everybody is connected elsewhere');
      await pass(Math.max(0, asleepSince + leaseMs + sweepMs - Date.now()));
      await pass(between(0, LIMITS.graceMs, run.random));
      const isQuiet = done % 2 === 0;
      if (isQuiet) crowd.hush();
      await pass(1_000);
      sleeper.resume();
      if (isQuiet) await pass(LIMITS.graceMs + 2 * sweepMs);
      await pass(2_000);
      crowd.hush();
      const after = await sleeper.metrics();
      const since = (name: string, labels = {}): number =>
        after.sum(name, labels) - before.sum(name, labels);
      lapsed += Math.sign(since('madang_room_log_interruptions_total', { reason: 'lapsed' }));
      takenOver += there.length;
      run.log(`${done + 1} of ${naps} gateways slept and woke up`);
    }
    const judgement = await judged();
    return outcome(
      [
        ...allFigures(judgement, naps * rooms * perRoom),
        atLeast('gateways woken without a lease', lapsed, naps),
        reported('people whom they had', takenOver),
      ],
      judgement.breaches,
    );
  });
}

function peopleOf({ url }: Gateway, crowd: Crowd): readonly Person[] {
  return crowd.staying.filter((person) => person.url === url);
}

function mostVisited({ gateways }: Cluster, crowd: Crowd): Gateway {
  const [most] = gateways.toSorted(
    (one, other) => peopleOf(other, crowd).length - peopleOf(one, crowd).length,
  );
  if (most === undefined) throw new RangeError('there is no gateway');
  return most;
}

export const wokenGateway: Scenario = {
  name: 'woken-gateway',
  title: 'Gateways sleep until others have taken over, and wake up',
  run: (run) => play(run),
  controls: [
    {
      title: 'members for whom any former node may speak',
      breaks: ['shown leaving who had not gone', 'came back as somebody else'],
      run: (run) =>
        play(run, {
          scripts: [
            {
              text: 'if member and tonumber(member.fence) <= tonumber(fence) then return member end',
              by: 'if member then return member end',
            },
          ],
        }),
    },
  ],
};
