import { holey } from '../crowd/broken-clients';
import { between } from '../random';
import { pass } from '../waiting';
import { allFigures } from './figures';
import {
  atLeast,
  atMost,
  outcome,
  type Meddle,
  type Outcome,
  type Run,
  type Scenario,
} from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { rooms: 4, perRoom: 4, perSecond: 5, kills: 20 },
  full: { rooms: 8, perRoom: 5, perSecond: 5, kills: 120 },
} as const;

/** Every connection on which gateways listen is cut, again and again, while everybody talks. */
async function play(run: Run, meddle?: Meddle): Promise<Outcome> {
  const { rooms, perRoom, perSecond, kills } = SIZES[run.size];
  const options = { gateways: 3, rooms, perRoom, ...(meddle === undefined ? {} : { meddle }) };
  return onStage(run, options, async ({ cluster, crowd, judged }) => {
    const admin = await cluster.admin();
    /** Rooms that are to be read because of what was cut: those that each gateway hosts. */
    let interrupted = 0;
    crowd.talk({ perSecond });
    for (let done = 0; done < kills; done += 1) {
      const killed = Number(await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub'));
      interrupted += killed * rooms;
      await pass(between(200, 900, run.random));
      if (done % 10 === 9) run.log(`${done + 1} of ${kills} times all subscribers were cut`);
    }
    const judgement = await judged();
    const readings = await Promise.all(cluster.gateways.map((gateway) => gateway.metrics()));
    const repairs = readings.reduce(
      (sum, one) => sum + one.sum('madang_room_log_repairs_total'),
      0,
    );
    return outcome(
      [
        ...allFigures(judgement, kills),
        atLeast('interruptions, times hosted rooms', interrupted, kills * rooms),
        atMost('readings of the log for each', repairs / interrupted, 1.2),
      ],
      judgement.breaches,
    );
  });
}

export const subscriberKills: Scenario = {
  name: 'subscriber-kills',
  title: 'The connections on which gateways listen are cut under load',
  run: (run) => play(run),
  controls: [
    {
      title: 'nodes that do not read what they have missed, as their clients see it',
      breaks: ['acknowledged and lost'],
      run: (run) => play(run, () => holey(25)),
    },
  ],
};
