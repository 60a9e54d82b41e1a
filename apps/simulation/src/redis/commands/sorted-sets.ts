import { RedisError, type Reply } from '../reply';
import { arg, pairs, range, reads, whole, writes, type Call, type Commands } from './command';

type Member = readonly [member: string, score: number];

/** As Redis orders them: by score, then by bytes. */
function sorted({ keyspace, args, now }: Call): Member[] {
  const scores = keyspace.read('zset', arg(args, 0), now) ?? new Map<string, number>();
  return [...scores].sort(
    ([a, x], [b, y]) => x - y || Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
}

function score(text: string): number {
  const value = /^[+-]?inf$/i.test(text)
    ? text.startsWith('-')
      ? -Infinity
      : Infinity
    : Number(text);
  if (Number.isNaN(value) || text === '') throw new RedisError('ERR value is not a valid float');
  return value;
}

function isWithin(low: string, high: string): (value: number) => boolean {
  const bound = (text: string): [number, boolean] =>
    text.startsWith('(') ? [score(text.slice(1)), true] : [score(text), false];
  const [min, isAbove] = bound(low);
  const [max, isBelow] = bound(high);
  return (value) =>
    (isAbove ? value > min : value >= min) && (isBelow ? value < max : value <= max);
}

/** `WITHSCORES` and `LIMIT offset count`, in any order. */
function answer(members: readonly Member[], options: readonly string[]): Reply {
  let wanted = members;
  let hasScores = false;
  for (let i = 0; i < options.length; i += 1) {
    const option = options[i]?.toUpperCase();
    if (option === 'WITHSCORES') hasScores = true;
    else if (option === 'LIMIT') {
      const [offset, count] = [whole(arg(options, i + 1)), whole(arg(options, i + 2))];
      wanted = members.slice(offset, count < 0 ? undefined : offset + count);
      i += 2;
    } else throw new RedisError('ERR syntax error');
  }
  return wanted.flatMap(([member, value]) => (hasScores ? [member, String(value)] : [member]));
}

function remove({ keyspace, args, now }: Call): Reply {
  const key = arg(args, 0);
  const scores = keyspace.read('zset', key, now);
  if (scores === null) return 0;
  const removed = args.slice(1).filter((member) => scores.delete(member)).length;
  keyspace.deleteIfEmpty(key, scores.size);
  return removed;
}

function byScore(call: Call): Member[] {
  const isWanted = isWithin(arg(call.args, 1), arg(call.args, 2));
  return sorted(call).filter(([, value]) => isWanted(value));
}

/** https://redis.io/docs/latest/commands/?group=sorted-set, as far as they are used. */
export const SORTED_SET_COMMANDS: Commands = {
  ZSCORE: reads(({ keyspace, args, now }) => {
    const value = keyspace.read('zset', arg(args, 0), now)?.get(arg(args, 1));
    return value === undefined ? null : String(value);
  }),
  ZRANGE: reads((call) => {
    const { args } = call;
    return answer(range(sorted(call), arg(args, 1), arg(args, 2)), args.slice(3));
  }),
  ZRANGEBYSCORE: reads((call) => answer(byScore(call), call.args.slice(3))),
  ZADD: writes(({ keyspace, args, now }) => {
    const added = pairs(args.slice(1)).map(([value, member]) => [member, score(value)] as const);
    const scores = keyspace.write('zset', arg(args, 0), now);
    const before = scores.size;
    for (const [member, value] of added) scores.set(member, value);
    return scores.size - before;
  }),
  ZREM: writes(remove),
};
