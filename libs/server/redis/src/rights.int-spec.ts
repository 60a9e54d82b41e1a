import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  describeAuditLog,
  describeRateLimiters,
  describeTextStore,
} from '@madang/server-room-directory/contract';
import { describeRoomLog } from '@madang/server-room-log/contract';
import { askRedis, startRedis, type TestRedis } from '@madang/testing';
import { RoomStores } from '../test/room-stores';
import { TestDeployment } from '../test/test-deployment';
import { neededCommands } from './room-log/needed-commands';
import { createScripts } from './room-log/scripts';
import { redisRoomLogSettings } from './room-log/settings';
import { ROOM_STORE_COMMANDS } from './room-store/room-store-commands';

const PAGE = readFileSync(new URL('../../../../docs/operations/redis.md', import.meta.url), 'utf8');
const RULES = /ACL SETUSER madang on (.+)/.exec(PAGE)?.[1]?.split(' ') ?? [];
const granted = RULES.flatMap((rule) => (/^\+[a-z]+$/.test(rule) ? [rule.slice(1)] : []));

let redis: TestRedis;
let url: string;
beforeAll(async () => {
  redis = await startRedis();
  const rules = RULES.map((rule) => rule.replace('madang:', 'test:'));
  expect(await askRedis(redis, 'ACL', 'SETUSER', 'madang', 'reset', 'on', ...rules)).toBe('+OK');
  url = `redis://madang:password@${redis.host}:${redis.port}`;
});
afterAll(() => redis.stop());

describe('the user that docs/operations/redis.md describes', () => {
  it('may do what scripts and services do, and nothing else', async () => {
    // Words of the scripts that are no commands are none for Redis either.
    const scripted = neededCommands(createScripts(redisRoomLogSettings()));
    const words = [...scripted, ...ROOM_STORE_COMMANDS, 'INFO'];
    const known = await Promise.all(
      [...new Set(words)].map(async (word) => {
        const answer = await askRedis(redis, 'COMMAND', 'INFO', word);
        return /^\*1\r\n[*$]-1/.test(answer) ? [] : [word.toLowerCase()];
      }),
    );
    expect([...granted].sort()).toEqual(known.flat().sort());
  });
});

describeRoomLog('redis with exactly the rights that are needed', () =>
  Promise.resolve(new TestDeployment(url)),
);

const stores = () => Promise.resolve(new RoomStores(url, `test:${randomUUID()}`));

describeTextStore('redis with exactly the rights that are needed', stores);
describeAuditLog('redis with exactly the rights that are needed', stores);
describeRateLimiters('redis with exactly the rights that are needed', stores);
