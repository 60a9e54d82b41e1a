import { eventsOf } from '../history/events';
import { pass } from '../waiting';
import { allFigures } from './figures';
import { atLeast, outcome, type Outcome, type Run, type Scenario } from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { rooms: 5, perRoom: 4, perSecond: 4, rounds: 1 },
  full: { rooms: 20, perRoom: 5, perSecond: 2, rounds: 2 },
} as const;
const GATEWAYS = 3;

/** Each gateway in turn is replaced by a new one, as a deploy does, or killed, as a careless one does. */
async function play(run: Run, end: 'stop' | 'kill'): Promise<Outcome> {
  const { rooms, perRoom, perSecond, rounds } = SIZES[run.size];
  return onStage(
    run,
    { gateways: GATEWAYS, rooms, perRoom },
    async ({ cluster, crowd, judged }) => {
      crowd.talk({ perSecond });
      await pass(1_000);
      for (let round = 0; round < rounds; round += 1) {
        for (const gateway of cluster.gateways) {
          await (end === 'stop' ? gateway.stop() : gateway.kill());
          await gateway.start();
          await pass(1_000);
        }
        run.log(`${round + 1} of ${rounds} times all gateways were replaced`);
      }
      const judgement = await judged();
      const alwaysConnected = crowd.people.filter((person) => {
        const states = eventsOf(person, 'connected').map(({ isConnected }) => isConnected);
        return !states.slice(states.indexOf(true)).includes(false);
      });
      return outcome(
        [
          ...allFigures(judgement, rounds * rooms * perRoom),
          atLeast(
            'share never without a connection',
            alwaysConnected.length / crowd.people.length,
            0.999,
          ),
        ],
        judgement.breaches,
      );
    },
  );
}

export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  title: 'Every gateway is replaced, one after another, under load',
  run: (run) => play(run, 'stop'),
  controls: [
    {
      title: 'gateways that are killed instead of stopped',
      breaks: ['share never without a connection'],
      run: (run) => play(run, 'kill'),
    },
  ],
};
