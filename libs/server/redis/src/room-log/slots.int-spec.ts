import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeRoomLog, type RoomLogHarness } from '@madang/server-room-log/contract';
import { askRedis, startRedis, type TestRedis } from '@madang/testing';
import { TestDeployment } from '../../test/test-deployment';

/**
 * A node of a Redis Cluster that has one slot only, that of the first partition: it refuses a script that
 * touches a key of another, also one that the script does not declare. So the whole contract shows that
 * everything of a partition lies in its slot.
 */
let redis: TestRedis;
beforeAll(async () => {
  const args = ['--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no'];
  redis = await startRedis({ args });
  const slot = (await askRedis(redis, 'CLUSTER', 'KEYSLOT', '{0}')).slice(1);
  expect(await askRedis(redis, 'CLUSTER', 'ADDSLOTS', slot)).toBe('+OK');
  while (!(await askRedis(redis, 'CLUSTER', 'INFO')).includes('cluster_state:ok'));
});
afterAll(() => redis.stop());

describe('a node of a cluster', () => {
  it('refuses scripts that touch undeclared keys of other slots, and takes those of its own', async () => {
    const script = "return redis.call('GET', ARGV[1])";
    const run = (key: string) => askRedis(redis, 'EVAL', script, '1', 'any:{0}', key);
    expect(await run('any:{1}')).toMatch(/^-.*non local key/);
    expect(await run('other:{0}:key')).toBe('$-1');
  });
});

const start = (): Promise<RoomLogHarness> => Promise.resolve(new TestDeployment(redis.url));

describeRoomLog('redis in cluster mode', start, 5);
