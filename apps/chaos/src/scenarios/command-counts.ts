import type { Cluster } from '../cluster/cluster';
import type { Gateway } from '../cluster/gateway';
import { RedisWatch, type Traffic } from '../cluster/redis-watch';
import type { Crowd } from '../crowd/crowd';
import { Person } from '../crowd/person';
import { between, oneOf } from '../random';
import { pass, until } from '../waiting';
import { copyFigures, type HostedRooms } from './copies';
import { deliveryFigures, loadFigures } from './figures';
import { exactly, outcome, type Outcome, type Run, type Scenario } from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { gateways: 4, rooms: 12, perRoom: 3, messages: 200, idleMs: 12_000 },
  full: { gateways: 8, rooms: 100, perRoom: 4, messages: 1_000, idleMs: 30_000 },
} as const;
const MOST_HOSTS = 3;
const NEVER_MS = 1_000_000;
/** The upkeep of a gateway does not depend on what people do, and would be counted with it. */
const WITHOUT_UPKEEP = {
  settings: { renewMs: NEVER_MS, sweepMs: NEVER_MS, verifyMs: NEVER_MS, leaseMs: 2 * NEVER_MS },
};

/** What a product with other costs would do besides. */
interface Waste {
  /** A question for each thing that somebody does, on the way of their gateway. */
  readonly asks?: boolean;
  /** Every gateway is told of everything. */
  readonly tellsAll?: boolean;
}

/** How many commands everything that people do costs, and how many gateways are told of it. */
async function play(run: Run, waste: Waste = {}): Promise<Outcome> {
  const { gateways, rooms, perRoom, messages, idleMs } = SIZES[run.size];
  const { random } = run;
  const options = { gateways, rooms: 0, perRoom: 0, tuning: WITHOUT_UPKEEP };
  return onStage(run, options, async ({ cluster, crowd, judged }) => {
    const hosts: HostedRooms = new Map();
    for (let room = 0; room < rooms; room += 1) await seat(cluster, crowd, hosts, perRoom, random);
    const { people } = crowd;
    await warmUp(cluster);
    const watch = await RedisWatch.start(cluster);
    if (waste.tellsAll === true) await tellAllFrom(watch, cluster);
    const asking = waste.asks === true ? await asker(cluster) : () => Promise.resolve();
    const during = (times: number, act: () => Promise<void>): Promise<Traffic> =>
      watch.during(async () => {
        await act();
        for (let i = 0; i < times; i += 1) await asking();
      });

    const joins = await during(people.length, async () => {
      for (const person of people) await person.enter();
    });
    run.log(`${people.length} have joined`);
    const losses = await during(people.length, async () => {
      for (const [i, person] of people.entries()) {
        person.goOffline();
        const left = people.length - i - 1;
        await untilSessions(cluster, left);
      }
    });
    const resumes = await during(people.length, async () => {
      for (const person of people) {
        person.goOnline();
        await until(() => person.isConnected, 'the next one is back', undefined, 2);
      }
    });
    run.log('all have lost their connections and resumed');
    const told: { readonly room: string; readonly isForAll: boolean }[] = [];
    const words = await during(messages, async () => {
      for (let i = 0; i < messages; i += 1) {
        const author = oneOf(people, random);
        const isForAll = i % 2 === 0;
        if (isForAll) author.chat();
        else author.signal(oneOf(crowd.companionsOf(author), random));
        told.push({ room: author.room, isForAll });
        await until(() => author.unanswered === 0, 'it is acknowledged', undefined, 2);
      }
    });
    run.log(`${messages} messages were said`);
    const silence = await during(0, () => pass(idleMs));
    const judgement = await judged();
    const leaves = await during(people.length, async () => {
      for (const person of people) await person.leave();
      await untilSessions(cluster, 0);
    });
    const all = [joins, losses, resumes, words, silence, leaves];
    const besides = all.flatMap(({ others }) => others);
    const { breaches } = judgement;
    const result = outcome(
      [
        ...loadFigures(judgement, messages),
        ...deliveryFigures(judgement),
        exactly('scripts per join', joins.scripts / people.length, 1),
        exactly('scripts per lost connection', losses.scripts / people.length, 1),
        exactly('scripts per resume', resumes.scripts / people.length, 1),
        exactly('scripts per message', words.scripts / messages, 1),
        exactly('scripts per leave', leaves.scripts / people.length, 1),
        exactly('scripts for people who are silent', silence.scripts, 0),
        exactly('commands besides scripts', besides.length, 0),
        exactly('subscriptions after the start', sum(all.map((one) => one.subscriptions)), 0),
        ...copyFigures(words.frames, told, hosts),
      ],
      breaches,
    );
    return { ...result, details: [...result.details, `besides: ${besides.join(' ')}`] };
  });
}

/** A room whose people will be on one, two or three of the gateways. */
async function seat(
  { api, gateways }: Cluster,
  crowd: Crowd,
  hosts: HostedRooms,
  perRoom: number,
  random: () => number,
): Promise<void> {
  const { roomId } = await api.createRoom();
  const first = between(0, gateways.length, random);
  const count = between(1, MOST_HOSTS + 1, random);
  const chosen = Array.from({ length: count }, (_, i) => gateways[(first + i) % gateways.length]);
  const there = chosen.filter((gateway) => gateway !== undefined);
  for (let i = 0; i < perRoom; i += 1) crowd.add(roomId, () => urlOf(there[i % count]));
  hosts.set(roomId, new Set(there.slice(0, perRoom).map(({ nodeId }) => nodeId)));
}

function urlOf(gateway: Gateway | undefined): string {
  if (gateway === undefined) throw new RangeError('there is no such gateway');
  return gateway.url;
}

/** Redis learns each script when it is run for the first time, which takes one more command. */
async function warmUp(cluster: Cluster): Promise<void> {
  const { api, chooseUrl } = cluster;
  const { roomId } = await api.createRoom();
  const somebody = new Person({
    name: 'first',
    room: roomId,
    getTicket: async () => (await api.requestTicket(roomId)).ticket,
    chooseUrl,
    random: Math.random,
  });
  await somebody.enter();
  somebody.chat();
  await until(() => somebody.unanswered === 0, 'the first word is acknowledged');
  somebody.goOffline();
  await untilSessions(cluster, 0);
  somebody.goOnline();
  await until(() => somebody.isConnected, 'the first has resumed');
  await somebody.leave();
  await untilSessions(cluster, 0);
}

/** Resolves when the gateways have so many people, all together. */
async function untilSessions({ gateways }: Cluster, wanted: number): Promise<void> {
  const isSo = async (): Promise<boolean> => {
    const readings = await Promise.all(gateways.map((gateway) => gateway.metrics()));
    return sum(readings.map((one) => one.sum('madang_sessions'))) === wanted;
  };
  await until(isSo, `the gateways have ${wanted} people`, undefined, 5);
}

async function asker(cluster: Cluster): Promise<() => Promise<void>> {
  const [gateway] = cluster.gateways;
  const redis = await cluster.admin(gateway?.back.port);
  return async () => void (await redis.get('presence'));
}

async function tellAllFrom(watch: RedisWatch, cluster: Cluster): Promise<void> {
  const redis = await cluster.admin();
  const prefix = 'madang:{0}:inbox:';
  const copied = new Set<string>();
  watch.onFrame(({ text }) => {
    if (copied.has(text)) return;
    copied.add(text);
    for (const { nodeId } of cluster.gateways) void redis.publish(prefix + nodeId, text);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

export const commandCounts: Scenario = {
  name: 'command-counts',
  title: 'What everything costs: one script each, and one message to each gateway that needs it',
  run: (run) => play(run),
  controls: [
    {
      title: 'gateways that ask one thing more each time',
      breaks: ['commands besides scripts'],
      run: (run) => play(run, { asks: true }),
    },
    {
      title: 'messages of which every gateway is told',
      breaks: ['copies to gateways without the room'],
      run: (run) => play(run, { tellsAll: true }),
    },
  ],
};
