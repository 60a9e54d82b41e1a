import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startRedis, type TestRedis } from './redis';
import { startRedisGroup } from './redis-group';

let redis: TestRedis | null = null;
afterEach(async () => {
  await redis?.stop();
  redis = null;
  delete process.env.REDIS_SERVER;
});

async function ask({ host, port }: TestRedis, command: string): Promise<string> {
  const socket: Socket = connect(port, host);
  await once(socket, 'connect');
  socket.end(`${command}\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer.trim();
}

describe('startRedis', () => {
  it('answers when it resolves, forgets everything when killed, and comes back on the same port', async () => {
    redis = await startRedis();
    expect(await ask(redis, 'PING')).toBe('+PONG');
    expect(await ask(redis, 'SET colour red')).toBe('+OK');
    await redis.kill();
    await expect(ask(redis, 'PING')).rejects.toThrow('ECONNREFUSED');
    await redis.start();
    expect(await ask(redis, 'EXISTS colour')).toBe(':0');
  });

  it('runs several at once', async () => {
    const other = await startRedis();
    redis = await startRedis();
    expect(redis.url).not.toBe(other.url);
    await other.stop();
    expect(await ask(redis, 'PING')).toBe('+PONG');
  });

  it('says what is missing instead of skipping', async () => {
    process.env.REDIS_SERVER = '/nowhere/redis-server';
    await expect(startRedis()).rejects.toThrow(
      /Cannot start \/nowhere\/redis-server.*Install Redis/,
    );
  });

  it('reports why the server would not start', async () => {
    await expect(startRedis({ args: ['--maxmemory', 'plenty'] })).rejects.toThrow(
      /ended before it was ready[^]*maxmemory/,
    );
  });
});

describe('startRedisGroup', () => {
  it('has Sentinels that agree on a master, and replace it', async () => {
    const group = await startRedisGroup();
    try {
      const first = await group.masterPort();
      expect(first).toBe(group.servers[0]?.port);
      await group.failOver();
      const second = await group.masterPort();
      expect(group.servers.map(({ port }) => port)).toContain(second);
      const master = group.servers.find(({ port }) => port === second);
      await master?.kill();
      await group.untilReplaced(second);
    } finally {
      await group.stop();
    }
  }, 60_000);
});
