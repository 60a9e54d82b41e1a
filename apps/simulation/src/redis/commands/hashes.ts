import { arg, pairs, reads, whole, writes, type Call, type Commands } from './command';

const none: ReadonlyMap<string, string> = new Map();

function hash({ keyspace, args, now }: Call): ReadonlyMap<string, string> {
  return keyspace.read('hash', arg(args, 0), now) ?? none;
}

function set({ keyspace, args, now }: Call): number {
  const fields = pairs(args.slice(1));
  const known = keyspace.write('hash', arg(args, 0), now);
  const before = known.size;
  for (const [field, value] of fields) known.set(field, value);
  return known.size - before;
}

/** https://redis.io/docs/latest/commands/?group=hash, as far as they are used. */
export const HASH_COMMANDS: Commands = {
  HGET: reads((call) => hash(call).get(arg(call.args, 1)) ?? null),
  HMGET: reads((call) => call.args.slice(1).map((field) => hash(call).get(field) ?? null)),
  HGETALL: reads((call) => [...hash(call)].flat()),
  HVALS: reads((call) => [...hash(call).values()]),
  HSET: writes(set),
  HSETNX: writes((call) => {
    if (hash(call).has(arg(call.args, 1))) return 0;
    return set({ ...call, args: call.args.slice(0, 3) });
  }),
  HDEL: writes(({ keyspace, args, now }) => {
    const key = arg(args, 0);
    const known = keyspace.read('hash', key, now);
    if (known === null) return 0;
    const deleted = args.slice(1).filter((field) => known.delete(field)).length;
    keyspace.deleteIfEmpty(key, known.size);
    return deleted;
  }),
  HINCRBY: writes(({ keyspace, args, now }) => {
    const known = keyspace.write('hash', arg(args, 0), now);
    const field = arg(args, 1);
    const sum = whole(known.get(field) ?? '0') + whole(arg(args, 2));
    known.set(field, String(sum));
    return sum;
  }),
};
