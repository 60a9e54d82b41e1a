import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { roomIdSchema } from '@madang/protocol';
import { freePort, startRedis, type TestRedis } from '@madang/testing';
import { SilentLogger } from '../../test/silent-logger';
import { RedisConnections } from '../connection/redis-connections';
import { RedisRoomLog } from '../room-log/redis-room-log';
import { RedisExaminer } from './redis-examiner';

const logger = new SilentLogger();

describe('RedisExaminer', () => {
  let redis: TestRedis;
  const cleanUp: (() => unknown)[] = [];
  const examine = async (url: string): Promise<RedisExaminer> => {
    const examiner = await RedisExaminer.open({ url });
    cleanUp.push(() => examiner.close());
    return examiner;
  };
  beforeEach(async () => {
    redis = await startRedis();
    cleanUp.push(() => redis.stop());
  });
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  it('sees gateways as long as their lease lasts', async () => {
    const examiner = await examine(redis.url);
    expect(await examiner.gateways()).toEqual([]);
    const connections = await RedisConnections.open(redis.url, logger);
    cleanUp.push(() => connections.close());
    const log = await RedisRoomLog.start(connections, { nodeId: 'gateway-1', logger });
    expect(await examiner.gateways()).toEqual(['gateway-1']);
    await log.close();
    expect(await examiner.gateways()).toEqual([]);
  });

  it('sees nobody in a room that nobody is in', async () => {
    const examiner = await examine(redis.url);
    const roomId = roomIdSchema.parse('babab-babab-babab-babab');
    expect(await examiner.hostsOf(roomId)).toBe(0);
  });

  it('tells what is kept, and that messages get through', async () => {
    const examiner = await examine(redis.url);
    expect(await examiner.persistence()).toBe('none');
    expect(await examiner.publicationMs(AbortSignal.timeout(5_000))).toBeGreaterThan(0);
    expect(await examiner.roundTripMs()).toBeGreaterThan(0);
  });

  it('knows a Redis that writes down what it is told', async () => {
    const keeping = await startRedis({ args: ['--appendonly', 'yes'] });
    cleanUp.push(() => keeping.stop());
    expect(await (await examine(keeping.url)).persistence()).toBe('appendOnly');
  });

  it.each([
    ['login', ['--requirepass', 'opensesame']],
    ['evicts', ['--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru']],
  ])('names a problem of the kind %s', async (kind, args) => {
    const wrong = await startRedis({ args });
    cleanUp.push(() => wrong.stop());
    await expect(examine(wrong.url)).rejects.toMatchObject({ name: 'RedisProblem', kind });
  });

  it('names a Redis that is not there', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    await expect(examine(url)).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
