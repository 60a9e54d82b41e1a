import { trusting } from '../crowd/broken-clients';
import type { Person } from '../crowd/person';
import { eventsOf } from '../history/events';
import { pass, until } from '../waiting';
import { allFigures } from './figures';
import { exactly, outcome, type Meddle, type Outcome, type Run, type Scenario } from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { rooms: 3, perRoom: 4, unreplicated: 20 },
  full: { rooms: 5, perRoom: 5, unreplicated: 190 },
} as const;
const CALM = { perSecond: 4 } as const;

/**
 * The master dies with messages of each room that it has acknowledged and its replica has not. One person in each
 * room is offline meanwhile, so that it can hear of them only when they are said again.
 */
async function play(run: Run, meddle?: Meddle): Promise<Outcome> {
  const { rooms, perRoom, unreplicated } = SIZES[run.size];
  const options = {
    ...{ gateways: 3, rooms, perRoom, hasReplica: true },
    ...(meddle === undefined ? {} : { meddle }),
  };
  return onStage(run, options, async ({ cluster, crowd, judged }) => {
    const untilAnswered = (): Promise<void> =>
      until(() => crowd.people.every(({ unanswered }) => unanswered === 0), 'all is acknowledged');
    crowd.talk(CALM);
    await pass(2_000);
    crowd.hush();
    await untilAnswered();
    await cluster.replica.untilCurrent();

    cluster.replica.hold();
    const offline = crowd.people.filter((_, i) => i % perRoom === 0);
    const authors = crowd.people.filter((_, i) => i % perRoom === 1);
    for (const person of offline) person.goOffline();
    const before = new Map(authors.map((author) => [author, author.said]));
    for (const author of authors) for (let i = 0; i < unreplicated; i += 1) author.chat();
    await untilAnswered();
    await cluster.failOver();
    for (const person of offline) person.goOnline();
    await until(() => crowd.people.every(({ isConnected }) => isConnected), 'everybody is back');
    await pass(5_000);
    crowd.talk(CALM);
    await pass(2_000);

    const judgement = await judged();
    const heardBy = (person: Person, author: Person): number =>
      eventsOf(person, 'applied').filter(({ author: name, k }) => {
        const last = before.get(author) ?? 0;
        return name === author.name && k > last && k <= last + unreplicated;
      }).length;
    const repeated = offline.map((person, i) => heardBy(person, authors[i] ?? person));
    return outcome(
      [
        exactly('said again per room', Math.min(...repeated), unreplicated),
        ...allFigures(judgement, unreplicated),
      ],
      judgement.breaches,
    );
  });
}

export const failover: Scenario = {
  name: 'failover',
  title: 'A replica that lacks the latest takes the place of a dead master',
  run: (run) => play(run),
  controls: [
    {
      title: 'clients that believe the log to have all they have sent',
      breaks: ['acknowledged and lost', 'said again per room'],
      run: (run) => play(run, trusting),
    },
  ],
};
