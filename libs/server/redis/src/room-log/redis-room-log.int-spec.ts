import { afterAll, beforeAll, jest } from '@jest/globals';
import { startRedis, type TestRedis } from '@madang/testing';
import { describeRoomLog, type RoomLogHarness } from '@madang/server-room-log/contract';
import { TestDeployment } from '../../test/test-deployment';

jest.setTimeout(20_000);

let redis: TestRedis;
beforeAll(async () => (redis = await startRedis()));
afterAll(() => redis.stop());

const start = (partitions: number) => (): Promise<RoomLogHarness> =>
  Promise.resolve(new TestDeployment(redis.url, { partitions }));

describeRoomLog('redis', start(1));
describeRoomLog('redis with partitions', start(3), 5);
