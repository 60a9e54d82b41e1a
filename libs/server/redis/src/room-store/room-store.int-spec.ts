import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import {
  describeAuditLog,
  describeRateLimiters,
  describeRoomDirectory,
  describeTextStore,
} from '@madang/server-room-directory/contract';
import { startRedis, type TestRedis } from '@madang/testing';
import { RoomStores } from '../../test/room-stores';

let redis: TestRedis;
beforeAll(async () => (redis = await startRedis()));
afterAll(() => redis.stop());

const start = () => Promise.resolve(new RoomStores(redis.url, randomUUID()));

describeTextStore('redis', start);
describeRoomDirectory('redis', start);
describeAuditLog('redis', start);
describeRateLimiters('redis', start);
