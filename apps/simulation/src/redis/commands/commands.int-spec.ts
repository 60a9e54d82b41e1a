import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startRedis, type TestRedis } from '@madang/testing';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { Database } from '../database';
import { RedisError, type Reply } from '../reply';

const key = fc.constantFrom('a', 'b');
const word = fc.constantFrom('x', 'y', 'z', '10', '-3');
const place = fc.integer({ min: -4, max: 4 }).map(String);
const score = fc.integer({ min: 0, max: 5 }).map(String);
const bound = fc.oneof(
  score,
  score.map((one) => `(${one}`),
  fc.constantFrom('-inf', '+inf'),
);

const call = (name: string, ...parts: fc.Arbitrary<string | string[]>[]) =>
  fc.tuple(...parts).map((args) => [name, ...args.flat()]);
const optional = (...words: string[]) => fc.constantFrom<string[]>([], words);

const named = (names: string, ...parts: fc.Arbitrary<string | string[]>[]) =>
  names.split(' ').map((name) => call(name, key, ...parts));

/** The commands on each kind of value: a script of one kind meets fewer keys of another. */
const FAMILIES = {
  keys: [...named('DEL EXISTS PTTL'), call('PEXPIRE', key, fc.constant('60000'))],
  strings: [
    ...named('GET'),
    call('SET', key, word, fc.constantFrom<string[]>([], ['NX'], ['XX'], ['PX', '60000'])),
  ],
  hashes: [
    ...named('HGETALL HVALS'),
    ...named('HGET HDEL', word),
    ...named('HSET HSETNX HMGET', word, word),
    call('HINCRBY', key, word, place),
  ],
  lists: [
    ...named('LLEN LPOP'),
    ...named('RPUSH', word, word),
    ...named('LRANGE LTRIM', place, place),
  ],
  sets: [...named('SMEMBERS'), ...named('SADD SREM', word)],
  sortedSets: [
    ...named('ZSCORE ZREM', word),
    call('ZADD', key, score, word),
    call('ZRANGE', key, place, place, optional('WITHSCORES')),
    call('ZRANGEBYSCORE', key, bound, bound, optional('LIMIT', '1', '2')),
  ],
};
const scriptOf = (...families: fc.Arbitrary<string[]>[][]) =>
  fc.array(fc.oneof(...families.flat()), { maxLength: 40 });
const { keys, ...typed } = FAMILIES;
const scripts = fc.oneof(
  ...Object.values(typed).map((family) => scriptOf(family, keys)),
  scriptOf(...Object.values(FAMILIES)),
);

/** Redis gives the members of hashes and sets in an order of its own. */
const UNORDERED = new Set(['HGETALL', 'HVALS', 'SMEMBERS']);

function comparable(name: string | undefined, reply: unknown): unknown {
  const isTime = name === 'PTTL' && typeof reply === 'number' && reply > 0;
  if (isTime) return 'some time';
  return UNORDERED.has(name ?? '') && Array.isArray(reply) ? reply.map(String).sort() : reply;
}

describe('the model of Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url, { protocol: 2 });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(async () => void (await redis.flushall()));

  it('answers as a real one does', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        await redis.flushall();
        const model = new Database(() => 0);
        for (const args of script) {
          const [name = '', ...rest] = args;
          const real = await redis.call(name, ...rest).then(
            (reply) => comparable(name, reply),
            (error: Error) => error.message.split(' ')[0],
          );
          expect({ args, reply: modelled(model, args) }).toEqual({ args, reply: real });
        }
      }),
      { numRuns: 400 },
    );
  });
});

function modelled(model: Database, args: readonly string[]): unknown {
  const plain = (reply: Reply): unknown =>
    typeof reply === 'object' && reply !== null && 'ok' in reply ? reply.ok : reply;
  try {
    return comparable(args[0], plain(model.call(args, 1_000)));
  } catch (error) {
    if (error instanceof RedisError) return error.message.split(' ')[0];
    throw error;
  }
}
