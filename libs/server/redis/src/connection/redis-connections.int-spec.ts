import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startRedis, type TestRedis } from '@madang/testing';
import { SilentLogger } from '../../test/silent-logger';
import { RedisConnections } from './redis-connections';

describe('RedisConnections', () => {
  let redis: TestRedis;
  let connections: RedisConnections | null = null;
  beforeEach(async () => void (redis = await startRedis()));
  afterEach(async () => {
    connections?.close();
    await redis.stop();
  });

  it('waits for a Redis that starts a little later', async () => {
    await redis.kill();
    const opening = RedisConnections.open(redis.url, new SilentLogger());
    await redis.start();
    connections = await opening;
    await expect(connections.check('probe')).resolves.toBeUndefined();
  });

  it('says that it is not well while Redis is away, and comes back by itself', async () => {
    connections = await RedisConnections.open(redis.url, new SilentLogger());
    const { commands, subscriber } = connections;
    await redis.kill();
    await expect(connections.check('probe')).rejects.toThrow();
    const back = [commands, subscriber].map(
      (client) => new Promise((resolve) => client.once('ready', resolve)),
    );
    await redis.start();
    await Promise.all(back);
    await expect(connections.check('probe')).resolves.toBeUndefined();
  });
});
