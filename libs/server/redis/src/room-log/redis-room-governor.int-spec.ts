import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, type Entry } from '@madang/protocol';
import { endRule, policyRule } from '@madang/server-room-log';
import { startRedis, type TestRedis } from '@madang/testing';
import { JOINED, joinInput, newRoomId } from '../../test/meeting';
import { TestDeployment } from '../../test/test-deployment';
import { RedisRoomGovernor } from './redis-room-governor';

let redis: TestRedis;
let deployment: TestDeployment;
beforeAll(async () => {
  redis = await startRedis();
  deployment = new TestDeployment(redis.url);
});
afterAll(async () => {
  await deployment.stop();
  await redis.stop();
});

it('reaches whoever is in a room at a node, and is done where nobody is', async () => {
  const node = await deployment.node();
  const heard: Entry[] = [];
  let told = (): void => undefined;
  node.listen({
    deliver(delivery) {
      if (delivery.kind === 'entries') heard.push(...delivery.entries);
      told();
    },
    passedOn: () => undefined,
    superseded: () => undefined,
  });
  const roomId = newRoomId();
  const joined = await node.join({ ...joinInput(roomId), state: JOINED });
  expect(joined.kind).toBe('joined');

  const { commands } = deployment.connectionsOf(node);
  const governor = new RedisRoomGovernor(commands, { keyPrefix: deployment.keyPrefix });
  const isHeard = async (kind: Entry['kind']): Promise<void> => {
    while (!heard.some((entry) => entry.kind === kind)) {
      await new Promise<void>((resolve) => (told = resolve));
    }
  };
  const rules = { policy: { ...DEFAULT_POLICY, locked: true }, version: 2 };
  expect(await governor.govern(roomId, null, policyRule(rules, null))).toEqual({ kind: 'done' });
  await isHeard('policy');
  expect(await governor.govern(roomId, null, endRule)).toEqual({ kind: 'done' });
  await isHeard('ended');
  expect(await governor.govern(newRoomId(), null, endRule)).toEqual({ kind: 'done' });
});
