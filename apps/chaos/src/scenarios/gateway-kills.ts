import { forgetful, renumbering, tokenless } from '../crowd/broken-clients';
import { between, oneOf } from '../random';
import { pass } from '../waiting';
import { allFigures } from './figures';
import { atLeast, outcome, type Meddle, type Outcome, type Run, type Scenario } from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { rooms: 5, perRoom: 4, perSecond: 6, kills: 8, goings: 4 },
  full: { rooms: 10, perRoom: 5, perSecond: 6, kills: 30, goings: 12 },
} as const;

/** Gateways die without a word, one after another, while everybody talks; some people go meanwhile. */
async function play(
  run: Run,
  meddle?: Meddle,
  kills: number = SIZES[run.size].kills,
): Promise<Outcome> {
  const { rooms, perRoom, perSecond, goings } = SIZES[run.size];
  const { random } = run;
  const options = { gateways: 3, rooms, perRoom, ...(meddle === undefined ? {} : { meddle }) };
  return onStage(run, options, async ({ cluster, crowd, judged }) => {
    crowd.talk({ perSecond });
    for (let done = 0; done < kills; done += 1) {
      await pass(between(300, 1_500, random));
      const victim = oneOf(cluster.gateways, random);
      // It hangs first, so that much is on its way when it dies.
      victim.pause();
      await pass(between(0, 500, random));
      await victim.kill();
      if (done < goings && done % 2 === 0) oneOf(crowd.staying, random).vanish();
      if (done < goings && done % 2 === 1) void oneOf(crowd.staying, random).leave();
      await pass(between(0, 800, random));
      await victim.start();
      run.log(`${done + 1} of ${kills} gateways killed`);
    }
    const judgement = await judged();
    const enough = kills * rooms * perRoom;
    const figures = [...allFigures(judgement, enough), atLeast('gateways killed', kills, 1)];
    return outcome(figures, judgement.breaches);
  });
}

export const gatewayKills: Scenario = {
  name: 'gateway-kills',
  title: 'Gateways are killed again and again under load',
  run: (run) => play(run),
  controls: [
    {
      title: 'clients that do not say again what had no answer',
      breaks: ['acknowledged and lost'],
      run: (run) => play(run, forgetful, 4),
    },
    {
      title: 'clients that number anew what they say again',
      breaks: ['applied twice'],
      run: (run) => play(run, renumbering, 3),
    },
    {
      title: 'clients that have lost their resume token',
      breaks: ['came back as somebody else', 'shown leaving who had not gone'],
      run: (run) => play(run, tokenless, 2),
    },
  ],
};
