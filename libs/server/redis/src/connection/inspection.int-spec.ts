import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ConfigError } from '@madang/server-kernel';
import {
  askRedis,
  freePort,
  startRedis,
  startRedisGroup,
  type RedisOptions,
  type TestRedis,
} from '@madang/testing';
import { SilentLogger } from '../../test/silent-logger';
import { neededCommands } from '../room-log/needed-commands';
import { createScripts } from '../room-log/scripts';
import { redisRoomLogSettings } from '../room-log/settings';
import { inspectRedis, type Intent } from './inspection';
import { readRedisUrl, type Login } from './redis-target';

jest.setTimeout(60_000);

const ROOM_LOG: Intent = {
  key: 'madang:directory:probe',
  channel: 'madang:{0}:inbox:probe',
  commands: neededCommands(createScripts(redisRoomLogSettings())),
};
const DIRECTORY: Intent = { ...ROOM_LOG, commands: ['GET', 'SET'] };
const IMPATIENT = { startMs: 300, loadingMs: 300 };

describe('a Redis is looked at before anything is done with it', () => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  async function redisWith(options: RedisOptions = {}): Promise<TestRedis> {
    const redis = await startRedis(options);
    cleanUp.push(() => redis.stop());
    return redis;
  }

  async function listening(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanUp.push(async () => {
      server.close();
      await once(server, 'close');
    });
    return (server.address() as AddressInfo).port;
  }

  const inspect = (url: string, intent = ROOM_LOG, login: Login = {}, patience = IMPATIENT) => {
    const target = readRedisUrl(url, login);
    if (target === undefined) throw new Error(`not a URL: ${url}`);
    return inspectRedis(target, intent, new SilentLogger(), patience);
  };

  /** One sentence or two that name what to change, nothing that is secret, and no hanging. */
  async function refusal(...args: Parameters<typeof inspect>): Promise<string> {
    const error: unknown = await inspect(...args).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ConfigError)) throw new Error('it was accepted', { cause: error });
    const [sentence = '', ...others] = error.problems;
    expect(others).toEqual([]);
    expect(sentence).toMatch(/^[A-Z][^\n]+[.?]$/);
    expect(sentence).toMatch(/REDIS_URL|REDIS_SENTINEL|maxmemory-policy|NODE_EXTRA_CA_CERTS/);
    expect(sentence).not.toContain('hunter2');
    return sentence;
  }

  it('accepts one that is right', async () => {
    const redis = await redisWith({ args: ['--maxmemory', '64mb'] });
    await inspect(redis.url);
    await inspect(`${redis.url}/15`, DIRECTORY);
  });

  it('waits for one that starts, and not for ever', async () => {
    const redis = await redisWith();
    await redis.kill();
    expect(await refusal(redis.url)).toMatch(/cannot be reached .*ECONNREFUSED/);
    const looking = inspect(redis.url, ROOM_LOG, {}, { startMs: 30_000, loadingMs: 0 });
    await redis.start();
    await looking;
    expect(await refusal('redis://nowhere.invalid')).toContain('nowhere.invalid');
  });

  it('refuses a missing or wrong password', async () => {
    const { host, port } = await redisWith({ args: ['--requirepass', 'secret'] });
    const wrong = 'does not accept the user or password';
    expect(await refusal(`redis://${host}:${port}`)).toContain(wrong);
    expect(await refusal(`redis://:hunter2@${host}:${port}`)).toContain(wrong);
    expect(await refusal(`redis://nobody:hunter2@${host}:${port}`)).toContain(wrong);
    await inspect(`redis://:secret@${host}:${port}`);
  });

  it('refuses a user without the rights, and lists them', async () => {
    const redis = await redisWith();
    const grant = (...rules: string[]) =>
      askRedis(redis, 'ACL', 'SETUSER', 'madang', 'reset', 'on', '>hunter2', ...rules);
    const url = `redis://madang:hunter2@${redis.host}:${redis.port}`;
    const all = ['~madang:*', '&madang:*', '+@all', '-@admin', '-@dangerous'];

    await grant(...all);
    expect(await refusal(url)).toMatch(/lacks rights .*info/);
    await inspect(url, DIRECTORY);
    await grant(...all, '+info', '-publish', '-rpush', '-subscribe');
    expect(await refusal(url)).toMatch(/lacks rights [^+]*\+publish \+rpush \+subscribe, /);
    await grant(...all, '+info', '-eval');
    expect(await refusal(url)).toMatch(/lacks rights .*eval/);
    await grant('~madang:*', '+@all', '-@admin', '-@dangerous', '+info');
    expect(await refusal(url)).toMatch(/lacks rights [^+]*\+publish \+subscribe, /);
    await grant('~other:*', '&madang:*', '+@all');
    expect(await refusal(url)).toMatch(/lacks rights .*key/);
    expect(await refusal(url, DIRECTORY)).toMatch(/lacks rights .*key/);
    await grant(...all, '+info');
    await inspect(url);
  });

  it.each(['allkeys-lru', 'volatile-ttl'])('refuses one that evicts: %s', async (policy) => {
    const args = ['--maxmemory', '64mb', '--maxmemory-policy', policy];
    const redis = await redisWith({ args });
    expect(await refusal(redis.url)).toMatch(new RegExp(`${policy}.*Set maxmemory-policy to noev`));
  });

  it('accepts that policy without a limit, as nothing is evicted then', async () => {
    const redis = await redisWith({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    await inspect(redis.url);
  });

  it('refuses one that takes no writes: a replica, a full one, a master without its replicas', async () => {
    const master = await redisWith();
    const replica = await redisWith({ args: ['--replicaof', `${master.host} ${master.port}`] });
    expect(await refusal(replica.url)).toContain('is a read-only replica');
    const full = await redisWith({ args: ['--maxmemory', '1'] });
    expect(await refusal(full.url)).toMatch(/takes no writes: OOM/);
    const alone = await redisWith({ args: ['--min-replicas-to-write', '1'] });
    expect(await refusal(alone.url)).toMatch(/takes no writes: NOREPLICAS/);
  });

  it('refuses a node of a cluster', async () => {
    const redis = await redisWith({ args: ['--cluster-enabled', 'yes'] });
    expect(await refusal(redis.url)).toContain('Redis Cluster, which is not supported');
  });

  it('refuses a database that is not there', async () => {
    const redis = await redisWith();
    expect(await refusal(`${redis.url}/16`)).toContain('no database of the number');
  });

  it('refuses what is not Redis: a web server, one that never answers', async () => {
    const web = await listening(createHttpServer((_, response) => response.end('hello')));
    expect(await refusal(`redis://127.0.0.1:${web}`)).toContain('is not Redis');
    expect(await refusal(`rediss://127.0.0.1:${web}`)).toContain('does not speak TLS');
    const mute = await listening(
      createServer((socket) => void cleanUp.push(() => Promise.resolve(socket.destroy()))),
    );
    expect(await refusal(`redis://127.0.0.1:${mute}`)).toContain('cannot be reached');
  });

  it('tells TLS and its absence apart, and wants a certificate that it can trust', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'madang-tls-'));
    cleanUp.push(() => rm(folder, { recursive: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    await promisify(execFile)('openssl', [...made, '-keyout', key, '-out', cert, '-subj', '/CN=x']);
    const tlsPort = await freePort();
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
    const args = ['--tls-port', String(tlsPort), '--tls-auth-clients', 'no', ...files];
    const plain = await redisWith({ args });
    expect(await refusal(`rediss://${plain.host}:${plain.port}`)).toMatch(/does it speak TLS/);
    expect(await refusal(`redis://${plain.host}:${tlsPort}`)).toMatch(/want TLS \(rediss:/);
    expect(await refusal(`rediss://${plain.host}:${tlsPort}`)).toMatch(/not trusted \(DEPTH_ZERO/);
  });

  it('waits for one that loads its data, and not for ever', async () => {
    const slowly = ['--key-load-delay', '2000', '--loading-process-events-interval-bytes', '1024'];
    const redis = await redisWith({ args: slowly });
    await askRedis(redis, 'EVAL', "for i = 1, 1000 do redis.call('SET', 'key:' .. i, i) end", '0');
    expect(await askRedis(redis, 'SAVE')).toBe('+OK');
    await redis.kill();
    const starting = redis.start();
    await expect(
      inspect(redis.url, ROOM_LOG, {}, { startMs: 1_000, loadingMs: 200 }),
    ).rejects.toThrow(/still loading its data/);
    await inspect(redis.url, ROOM_LOG, {}, { startMs: 0, loadingMs: 30_000 });
    await starting;
  });

  it('tells Sentinels and servers apart, and names what is wrong with Sentinels', async () => {
    const group = await startRedisGroup({
      replicas: 0,
      sentinels: 1,
      sentinelPassword: 'opensesame',
    });
    cleanUp.push(() => group.stop());
    const [sentinel] = group.sentinels;
    const [server] = group.servers;
    if (sentinel === undefined || server === undefined) throw new Error('nothing was started');
    const at = ({ host, port }: { host: string; port: number }) => `${host}:${port}`;
    const [login, sentinels] = [{ password: 'opensesame' }, `redis+sentinel://${at(sentinel)}`];

    await inspect(`${sentinels}/main`, ROOM_LOG, login);
    expect(await refusal(`${sentinels}/main`)).toContain('Set REDIS_SENTINEL_PASSWORD');
    const guess = { password: 'hunter2' };
    expect(await refusal(`${sentinels}/main`, ROOM_LOG, guess)).toContain(
      'REDIS_SENTINEL_PASSWORD',
    );
    expect(await refusal(`${sentinels}/mine`, ROOM_LOG, login)).toContain('know no master "mine"');
    expect(await refusal(`redis://:opensesame@${at(sentinel)}`)).toContain('is a Sentinel');
    expect(await refusal(`redis+sentinel://${at(server)}/main`)).toContain('are Redis servers');
    const nobody = `redis+sentinel://127.0.0.1:${await freePort()}/main`;
    expect(await refusal(nobody)).toContain('None of the Sentinels');
  });
});
