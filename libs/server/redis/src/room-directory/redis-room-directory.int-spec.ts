import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { describeRoomDirectory } from '@madang/server-room-directory/contract';
import { startRedis, type TestRedis } from '@madang/testing';
import { SilentLogger } from '../../test/silent-logger';
import { RedisConnections } from '../connection/redis-connections';
import { RedisRoomDirectory } from './redis-room-directory';

let redis: TestRedis;
beforeAll(async () => (redis = await startRedis()));
afterAll(() => redis.stop());

describeRoomDirectory('redis', () => {
  const opened: RedisConnections[] = [];
  const keyPrefix = randomUUID();
  return Promise.resolve({
    async node() {
      const connections = await RedisConnections.open(redis.url, new SilentLogger());
      opened.push(connections);
      return new RedisRoomDirectory(connections, keyPrefix);
    },
    stop() {
      for (const connections of opened) connections.close();
      return Promise.resolve();
    },
  });
});
