/**
 * What entering costs: tickets a second and how long one takes, while nobody else comes and while somebody floods
 * the service with wrong passwords; and what a gateway pays to verify one. `node bench/rooms/run.mjs --seconds 5`,
 * after `npm run build`. One room service over Redis.
 */
import { parseArgs } from 'node:util';
import { answers, freePort, startProcess, startRedis } from '../lib/processes.mjs';
import { table } from '../lib/table.mjs';
import { Caller, percentile } from './caller.mjs';
import { verifyCost } from './verify-cost.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '5' } } });
const PHASE_MS = Number(values.seconds) * 1_000;
/** Tickets a second that people ask for, whatever the answer takes. */
const CALM_PER_SECOND = 50;
/** People who type the password of one room. */
const PASSWORDS_PER_SECOND = 5;
/** More at once than may wait for their hash. */
const FLOODERS = 96;
/** Enough rooms that the limit of each is far away: the worst case, as wrong passwords are then all hashed. */
const FLOODED_ROOMS = 500;

const redis = await startRedis();
const port = await freePort();
const main = new URL('../../apps/rooms/dist/main.js', import.meta.url).pathname;
const env = {
  ...{ PORT: String(port), HOST: '127.0.0.1', REDIS_URL: redis.url, TRUST_PROXY: '1' },
  ...{ ROOMS_PER_HOUR: '1000000', LOG_LEVEL: 'error', AUDIT_RETENTION_DAYS: '30' },
};
const service = await startProcess(process.execPath, [main], {
  env,
  isUp: answers(port, '/readyz'),
});
const caller = new Caller(port);

const open = await caller.createRoom({});
const guarded = await caller.createRoom({ password: 'sesame' });
const flood = [];
for (let n = 0; n < FLOODED_ROOMS; n += 1) {
  flood.push(await caller.createRoom({ password: 'sesame' }));
}

const askOpen = () => caller.ticket(open, {});
const askGuarded = () => caller.ticket(guarded, { password: 'sesame' });
const askAsHost = () => caller.ticket(guarded, { hostKey: guarded.hostKey });

/** As fast as the service answers. */
async function busy() {
  const times = [];
  const until = performance.now() + PHASE_MS;
  const work = async () => {
    while (performance.now() < until) times.push((await askOpen()).ms);
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return { perSecond: times.length / (PHASE_MS / 1_000), times };
}

/** At a rate, so that a slow answer does not make the next question come later. */
async function steady(ask, perSecond = CALM_PER_SECOND) {
  const asked = [];
  const began = performance.now();
  for (let n = 0; performance.now() - began < PHASE_MS; n += 1) {
    const wait = began + (n * 1_000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    asked.push(ask());
  }
  const results = await Promise.all(asked);
  const good = results.filter(({ status }) => status === 201).map(({ ms }) => ms);
  return { times: good, given: (100 * good.length) / results.length };
}

/** Wrong passwords from ever new addresses, for as long as `work` takes. */
async function flooded(work) {
  let isOver = false;
  const counts = {};
  const oneOfMany = async (_, n) => {
    for (let i = n; !isOver; i += FLOODERS) {
      const { status } = await caller.ticket(flood[i % FLOODED_ROOMS], { password: 'wrong' });
      counts[status] = (counts[status] ?? 0) + 1;
    }
  };
  const floods = Promise.all(Array.from({ length: FLOODERS }, oneOfMany));
  const result = await work();
  isOver = true;
  await floods;
  return { result, counts };
}

const row = ({ times, given }) => [
  percentile(times, 0.5),
  percentile(times, 0.99),
  Math.max(...times),
  given,
];

await steady(askOpen);
await caller.lagMs();
const fast = await busy();
const calm = {
  open: await steady(askOpen),
  guarded: await steady(askGuarded, PASSWORDS_PER_SECOND),
};
calm.host = await steady(askAsHost);
const calmLag = await caller.lagMs();
const hard = {};
const counts = {};
for (const [name, ask, perSecond] of [
  ['open', askOpen],
  ['guarded', askGuarded, PASSWORDS_PER_SECOND],
  ['host', askAsHost],
]) {
  const { result, counts: some } = await flooded(() => steady(ask, perSecond));
  hard[name] = result;
  for (const [status, n] of Object.entries(some)) counts[status] = (counts[status] ?? 0) + n;
}
const floodLag = await caller.lagMs();
await service.stop();
await redis.stop();

console.log(`tickets per second, 16 at once: ${fast.perSecond.toFixed(0)}\n`);
console.log(
  table(['p50 ms', 'p99 ms', 'longest ms', 'given %'], {
    open: row(calm.open),
    password: row(calm.guarded),
    'host key': row(calm.host),
    'open, flood': row(hard.open),
    'password, flood': row(hard.guarded),
    'host key, flood': row(hard.host),
  }),
);
const perSecond = (status) => ((counts[status] ?? 0) / ((3 * PHASE_MS) / 1_000)).toFixed(0);
console.log(
  `\nof the flood, per second: ${perSecond(403)} hashed, ${perSecond(503)} told to come again, ${perSecond(429)} limited`,
);
console.log(
  `event loop delay of the service, p99 ms: ${calmLag.toFixed(1)}, with the flood ${floodLag.toFixed(1)}\n`,
);
console.log(await verifyCost());
