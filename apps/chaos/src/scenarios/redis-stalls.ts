import type { Tuning } from '../cluster/tuning';
import { eventsOf } from '../history/events';
import { pass, until } from '../waiting';
import { allFigures } from './figures';
import { exactly, outcome, type Outcome, type Run, type Scenario } from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { rooms: 4, perRoom: 4, perSecond: 4, stalls: 1 },
  full: { rooms: 10, perRoom: 5, perSecond: 4, stalls: 6 },
} as const;
/** Longer than a lease. */
const STALL_MS = 10_000;

/** Redis answers nobody for a while, and goes on as if nothing had been. */
async function play(run: Run, tuning?: Tuning): Promise<Outcome> {
  const { rooms, perRoom, perSecond, stalls } = SIZES[run.size];
  const options = { gateways: 3, rooms, perRoom, ...(tuning === undefined ? {} : { tuning }) };
  return onStage(run, options, async ({ cluster, crowd, judged }) => {
    crowd.talk({ perSecond });
    for (let done = 0; done < stalls; done += 1) {
      await pass(2_000);
      cluster.redis.pause();
      await pass(STALL_MS);
      cluster.redis.resume();
      await until(() => crowd.staying.every(({ isConnected }) => isConnected), 'everybody is back');
      run.log(`${done + 1} of ${stalls} stalls of Redis are over`);
    }
    const again = crowd.staying.flatMap((person) =>
      eventsOf(person, 'connected')
        .filter(({ isConnected }) => isConnected)
        .slice(1),
    );
    const judgement = await judged();
    return outcome(
      [
        ...allFigures(judgement, stalls * rooms * perRoom),
        exactly('connections made again', again.length, 0),
      ],
      judgement.breaches,
    );
  });
}

export const redisStalls: Scenario = {
  name: 'redis-stalls',
  title: 'Redis answers nobody for ten seconds, under load',
  run: (run) => play(run),
  controls: [
    {
      title: 'nodes that take a lapsed lease for a death at once, and give no grace',
      breaks: ['shown leaving who had not gone', 'came back as somebody else'],
      run: (run) => play(run, { settings: { suspectMs: 0, graceMs: 50, patienceMs: 0 } }),
    },
    {
      title: 'gateways that end the connection of whoever says something meanwhile',
      breaks: ['connections made again'],
      run: (run) => play(run, { settings: { patienceMs: 0 } }),
    },
  ],
};
