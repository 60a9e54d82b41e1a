import { OK, type Reply } from '../reply';
import { arg, range, reads, whole, writes, type Call, type Commands } from './command';

function list({ keyspace, args, now }: Call): readonly string[] {
  return keyspace.read('list', arg(args, 0), now) ?? [];
}

function push({ keyspace, args, now }: Call): Reply {
  arg(args, 1);
  const items = keyspace.write('list', arg(args, 0), now);
  items.push(...args.slice(1));
  return items.length;
}

function pop({ keyspace, args, now }: Call): Reply {
  const key = arg(args, 0);
  const items = keyspace.read('list', key, now);
  if (items === null) return null;
  const taken = items.splice(0, whole(args[1] ?? '1'));
  keyspace.deleteIfEmpty(key, items.length);
  return args[1] === undefined ? (taken[0] ?? null) : taken;
}

function set({ keyspace, args, now }: Call): ReadonlySet<string> {
  return keyspace.read('set', arg(args, 0), now) ?? new Set();
}

/** https://redis.io/docs/latest/commands/?group=list and ?group=set, as far as they are used. */
export const LIST_AND_SET_COMMANDS: Commands = {
  LLEN: reads((call) => list(call).length),
  LRANGE: reads((call) => range(list(call), arg(call.args, 1), arg(call.args, 2))),
  RPUSH: writes(push),
  LPOP: writes(pop),
  LTRIM: writes(({ keyspace, args, now }) => {
    const key = arg(args, 0);
    const items = keyspace.read('list', key, now);
    if (items === null) return OK;
    items.splice(0, items.length, ...range(items, arg(args, 1), arg(args, 2)));
    keyspace.deleteIfEmpty(key, items.length);
    return OK;
  }),
  SMEMBERS: reads((call) => [...set(call)]),
  SADD: writes(({ keyspace, args, now }) => {
    arg(args, 1);
    const known = keyspace.write('set', arg(args, 0), now);
    const before = known.size;
    for (const member of args.slice(1)) known.add(member);
    return known.size - before;
  }),
  SREM: writes(({ keyspace, args, now }) => {
    const key = arg(args, 0);
    const known = keyspace.read('set', key, now);
    if (known === null) return 0;
    const removed = args.slice(1).filter((member) => known.delete(member)).length;
    keyspace.deleteIfEmpty(key, known.size);
    return removed;
  }),
  SPOP: writes(({ keyspace, args, now, random, replicateAs }) => {
    const key = arg(args, 0);
    const known = keyspace.read('set', key, now);
    const count = args[1];
    if (known === null) return count === undefined ? null : [];
    const taken: string[] = [];
    while (taken.length < whole(count ?? '1') && known.size > 0) {
      const member = [...known][Math.floor(random() * known.size)] ?? '';
      known.delete(member);
      taken.push(member);
    }
    keyspace.deleteIfEmpty(key, known.size);
    replicateAs(['SREM', key, ...taken]);
    return count === undefined ? (taken[0] ?? null) : taken;
  }),
};
