import type { Tuning } from '../cluster/tuning';
import { eventsOf } from '../history/events';
import { between } from '../random';
import { pass, until } from '../waiting';
import { allFigures } from './figures';
import { atMost, exactly, outcome, type Outcome, type Run, type Scenario } from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { rooms: 4, perRoom: 4, perSecond: 4, restarts: 2 },
  full: { rooms: 20, perRoom: 5, perSecond: 1, restarts: 12 },
} as const;

/** Redis is killed and comes back with nothing, while everybody talks. */
async function play(run: Run, tuning?: Tuning): Promise<Outcome> {
  const { rooms, perRoom, perSecond, restarts } = SIZES[run.size];
  const options = { gateways: 3, rooms, perRoom, ...(tuning === undefined ? {} : { tuning }) };
  return onStage(run, options, async ({ cluster, crowd, judged }) => {
    const areAllBack = (): boolean => crowd.staying.every(({ isConnected }) => isConnected);
    crowd.talk({ perSecond });
    for (let done = 0; done < restarts; done += 1) {
      await pass(2_000);
      await cluster.redis.kill();
      await pass(between(0, 1_500, run.random));
      await cluster.redis.start();
      // Nodes notice by their leases; then they say who is here, and only then clients are told.
      await pass(6_000);
      if (!run.isControl) await until(areAllBack, 'everybody has resumed');
      run.log(`${done + 1} of ${restarts} times Redis was restarted empty`);
    }
    // Rooms are forgotten with everything else: whoever has lost the place cannot come again.
    const thrownOut = crowd.staying.filter(({ isConnected }) => !isConnected);
    const judgement = await judged();
    const snapshots = crowd.people.map(
      (person) =>
        eventsOf(person, 'welcomed')
          .slice(1)
          .filter(({ catchUp }) => catchUp === 'snapshot').length,
    );
    return outcome(
      [
        ...allFigures(judgement, restarts * rooms * perRoom),
        exactly('thrown out', thrownOut.length, 0),
        atMost('snapshots per person and restart', Math.max(...snapshots) / restarts, 1),
      ],
      judgement.breaches,
    );
  });
}

export const redisRestarts: Scenario = {
  name: 'redis-restarts',
  title: 'Redis is killed and comes back empty, under load',
  run: (run) => play(run),
  controls: [
    {
      title: 'a Redis that keeps nothing of what gateways tell it again',
      breaks: ['thrown out'],
      run: (run) =>
        play(run, {
          scripts: [
            {
              text: "if not member and isUnbroken then return { 'gone' } end",
              by: "if not member then return { 'held' } end",
            },
          ],
        }),
    },
  ],
};
