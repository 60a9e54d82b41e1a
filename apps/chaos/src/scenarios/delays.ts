import { overtaking } from '../crowd/broken-clients';
import { between } from '../random';
import { pass } from '../waiting';
import { allFigures } from './figures';
import { outcome, type Meddle, type Outcome, type Run, type Scenario } from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { rooms: 4, perRoom: 4, perSecond: 5, seconds: 10 },
  full: { rooms: 8, perRoom: 5, perSecond: 5, seconds: 60 },
} as const;
const MAX_DELAY_MS = 500;

/** Everything is on the road for up to half a second, each piece for as long as it likes. */
async function play(run: Run, meddle?: Meddle): Promise<Outcome> {
  const { rooms, perRoom, perSecond, seconds } = SIZES[run.size];
  const delayMs = (): number => between(0, MAX_DELAY_MS, run.random);
  const options = {
    ...{ gateways: 3, rooms, perRoom, delayMs },
    ...(meddle === undefined ? {} : { meddle }),
  };
  return onStage(run, options, async ({ crowd, judged }) => {
    crowd.talk({ perSecond });
    await pass(seconds * 1_000);
    const judgement = await judged();
    return outcome(allFigures(judgement, seconds * rooms), judgement.breaches);
  });
}

export const delays: Scenario = {
  name: 'delays',
  title: 'Everything takes up to half a second, on every road',
  run: (run) => play(run),
  controls: [
    {
      title: 'roads on which the later overtakes the earlier',
      breaks: ["out of an author's order", 'acknowledged and lost'],
      run: (run) => play(run, () => overtaking(() => between(0, MAX_DELAY_MS, run.random))),
    },
  ],
};
