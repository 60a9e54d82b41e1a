/**
 * What Madang asks of Redis, counted by `INFO commandstats`, with 8 gateways: `node bench/signaling/cost.mjs`,
 * after `npm run build`. Upkeep, which gateways do by the clock whatever happens in meetings, is subtracted.
 */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { createRequire } from 'node:module';
import { table } from '../lib/table.mjs';
import { connect, createRoom } from './clients/madang.mjs';
import { STACKS } from './stacks.mjs';

const { Redis } = createRequire(import.meta.url)('ioredis');
const GATEWAYS = 8;
const stack = await STACKS.madang.start(GATEWAYS);
const redis = new Redis(stack.redis.url);
await once(redis, 'ready');

/** Calls of one kind by gateways; commands inside scripts are counted apart by Redis, and only `publish` is asked. */
async function calls() {
  const stats = await redis.info('commandstats');
  const of = (name) => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  return {
    scripts: of('evalsha') + of('eval'),
    publish: of('publish'),
    subscribe: of('subscribe') + of('psubscribe') + of('ssubscribe'),
  };
}

const IDLE_MS = 10_000;
/** Few enough to stay below the rate at which a gateway takes frames of one client. */
const MESSAGES = 100;
async function counted(run) {
  // The allowance of each client is full again.
  await wait(2_000);
  const [before, start] = [await calls(), performance.now()];
  await run();
  const [after, ms] = [await calls(), performance.now() - start];
  return Object.fromEntries(
    Object.keys(after).map((name) => [name, [after[name] - before[name], ms]]),
  );
}

const port = (i) => stack.nodes[i % GATEWAYS].port;
const clients = [];
const rows = {};
try {
  const upkeep = await counted(() => wait(IDLE_MS));
  /** Calls for each of `count`, upkeep of the same time taken off. */
  const per = (count, result) =>
    Object.keys(result).map((name) => {
      const [made, ms] = result[name];
      const [upkeepMade, upkeepMs] = upkeep[name];
      return (made - (upkeepMade / upkeepMs) * ms) / count;
    });
  const roomIds = await Promise.all(Array.from({ length: 20 }, () => createRoom(stack.rooms)));
  const join = async (i, roomId) => {
    const client = await connect({
      port: port(i),
      rooms: stack.rooms,
      roomId,
      onSignal: () => undefined,
    });
    clients.push(client);
    return client;
  };
  const joined = [];
  const joins = await counted(async () => {
    for (const roomId of roomIds) for (let i = 0; i < 4; i += 1) joined.push(await join(i, roomId));
  });
  rows['join'] = per(80, joins);
  const idle = await counted(() => wait(IDLE_MS));
  rows['idle, a minute'] = per((80 * IDLE_MS) / 60_000, idle);
  const one = joined[0];
  const signals = await counted(async () => {
    for (let i = 0; i < MESSAGES; i += 1)
      await one.appended({ kind: 'signal', ...joined[1].address, payload: 'p1.x' });
  });
  rows['signal'] = per(MESSAGES, signals);
  const chats = await counted(async () => {
    for (let i = 0; i < MESSAGES; i += 1) await one.appended({ kind: 'chat', payload: 'p1.x' });
  });
  rows['chat, 4 gateways'] = per(MESSAGES, chats);
  const together = await counted(() =>
    Promise.all(
      Array.from({ length: MESSAGES }, () =>
        one.appended({ kind: 'signal', ...joined[1].address, payload: 'p1.x' }),
      ),
    ),
  );
  rows['signals at once'] = per(MESSAGES, together);
  const resumes = await counted(async () => {
    for (const [i, client] of joined.entries()) await client.resume(port(i + 1));
  });
  rows['away + resume'] = per(80, resumes);
  console.log(
    `Calls to Redis with ${GATEWAYS} gateways; upkeep of all gateways: ${((upkeep.scripts[0] / upkeep.scripts[1]) * 60_000).toFixed(0)} scripts a minute`,
  );
  console.log(table(['scripts', 'publish', 'subscribe'], rows));
} finally {
  for (const client of clients) client.close();
  redis.disconnect();
  await stack.stop();
}
