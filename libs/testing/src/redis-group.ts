import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port';
import { startRedis, type TestRedis } from './redis';
import { askRedis } from './redis-client';
import { REDIS_HOST, runRedis } from './redis-process';

export interface RedisGroupOptions {
  readonly replicas?: number;
  readonly sentinels?: number;
  /** More arguments for each `redis-server`. */
  readonly args?: readonly string[];
  /** What clients must say to the Sentinels. */
  readonly sentinelPassword?: string;
  /** By which port replicas and Sentinels are to know the first master; a proxy in front of it. */
  readonly masterPort?: (realPort: number) => Promise<number>;
}

/** A master, its replicas and the Sentinels that watch over them, as processes on the loopback interface. */
export interface TestRedisGroup {
  /** `redis+sentinel://…/main` */
  readonly url: string;
  /** The first was the master at the start. */
  readonly servers: readonly TestRedis[];
  readonly sentinels: readonly TestSentinel[];
  /** The port of the master, as most of the Sentinels see it. */
  masterPort(): Promise<number>;
  /** Has the Sentinels promote a replica while the master works; resolves when they have. */
  failOver(): Promise<void>;
  /** Resolves when the Sentinels name another master than this. */
  untilReplaced(port: number): Promise<void>;
  stop(): Promise<void>;
}

export interface TestSentinel {
  readonly host: string;
  readonly port: number;
  readonly password?: string;
  kill(): Promise<void>;
}

const NAME = 'main';
const LOOK_MS = 50;
const PATIENCE_MS = 30_000;

/** Resolves when each Sentinel knows the replicas and the other Sentinels, so that a failover can happen. */
export async function startRedisGroup(options: RedisGroupOptions = {}): Promise<TestRedisGroup> {
  const { replicas = 2, sentinels: sentinelCount = 3, args = [], masterPort } = options;
  const serverArgs = [
    '--repl-diskless-sync-delay',
    '0',
    '--repl-ping-replica-period',
    '1',
    ...args,
  ];
  const servers = [await startRedis({ args: serverArgs })];
  const sentinels: TestSentinel[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'madang-sentinel-'));
  const stop = async (): Promise<void> => {
    await Promise.all(sentinels.map((sentinel) => sentinel.kill()));
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const realPort = servers[0]?.port ?? 0;
    const firstPort = (await masterPort?.(realPort)) ?? realPort;
    for (let i = 0; i < replicas; i += 1) {
      const replicaOf = ['--replicaof', `${REDIS_HOST} ${firstPort}`];
      servers.push(await startRedis({ args: [...serverArgs, ...replicaOf] }));
    }
    for (let i = 0; i < sentinelCount; i += 1) {
      sentinels.push(await startSentinel(folder, firstPort, options.sentinelPassword));
    }
    const group = groupOf(servers, sentinels, stop);
    const known = `num-slaves ${replicas} num-other-sentinels ${sentinelCount - 1}`;
    await until(async () => {
      const seen = await Promise.all(sentinels.map(factsOf));
      return seen.every(
        (facts) =>
          `num-slaves ${facts.get('num-slaves')} num-other-sentinels ${facts.get('num-other-sentinels')}` ===
          known,
      );
    });
    return group;
  } catch (error) {
    await stop();
    throw error;
  }
}

function groupOf(
  servers: readonly TestRedis[],
  sentinels: readonly TestSentinel[],
  stop: () => Promise<void>,
): TestRedisGroup {
  const masterPort = async (): Promise<number> => {
    const ports = (await Promise.all(sentinels.map(factsOf))).map((facts) => facts.get('port'));
    const counts = new Map<string, number>();
    for (const port of ports) {
      if (port !== undefined) counts.set(port, (counts.get(port) ?? 0) + 1);
    }
    const most = [...counts].sort(([, a], [, b]) => b - a)[0];
    if (most === undefined) throw new Error('no Sentinel answers');
    return Number(most[0]);
  };
  const untilReplaced = (port: number): Promise<void> =>
    until(async () => (await masterPort()) !== port);
  return {
    url: `redis+sentinel://${sentinels.map(({ host, port }) => `${host}:${port}`).join()}/${NAME}`,
    servers,
    sentinels,
    masterPort,
    untilReplaced,
    async failOver() {
      const before = await masterPort();
      await until(async () => {
        const [first] = sentinels;
        if (first === undefined) throw new Error('there are no Sentinels');
        // Refused while a replica is still coming up.
        return (await askRedis(first, 'SENTINEL', 'FAILOVER', NAME)).startsWith('+OK');
      });
      await untilReplaced(before);
    },
    stop,
  };
}

async function startSentinel(
  folder: string,
  masterPort: number,
  password: string | undefined,
): Promise<TestSentinel> {
  const port = await freePort();
  const file = join(folder, `${port}.conf`);
  const lines = [
    ...[`port ${port}`, `bind ${REDIS_HOST}`, `dir ${folder}`],
    `sentinel monitor ${NAME} ${REDIS_HOST} ${masterPort} 2`,
    `sentinel down-after-milliseconds ${NAME} 500`,
    `sentinel failover-timeout ${NAME} 2000`,
    ...(password === undefined ? [] : [`requirepass ${password}`]),
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const child = await runRedis([file, '--sentinel'], '+monitor master');
  const sentinel = { host: REDIS_HOST, port, kill: () => killed(child) };
  return password === undefined ? sentinel : { ...sentinel, password };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** What a Sentinel says of the master; nothing when it does not answer. */
async function factsOf(sentinel: TestSentinel): Promise<Map<string, string>> {
  const answer = await askRedis(sentinel, 'SENTINEL', 'MASTER', NAME).catch(() => '');
  const words = answer.split('\r\n').filter((_, i) => i > 0 && i % 2 === 0);
  const facts = new Map<string, string>();
  for (let i = 0; i + 1 < words.length; i += 2) facts.set(words[i] ?? '', words[i + 1] ?? '');
  return facts;
}

async function until(isMet: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isMet())) {
    if (Date.now() > deadline) throw new Error('the Sentinels did not come to it in time');
    await delay(LOOK_MS);
  }
}
