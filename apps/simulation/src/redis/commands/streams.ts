import type { StreamEntry, StreamId } from '../keyspace';
import { RedisError, type Reply } from '../reply';
import { arg, reads, whole, writes, type Call, type Commands } from './command';

function compare([a, b]: StreamId, [c, d]: StreamId): number {
  return a - c || b - d;
}

/** @param missing The second part where the text has none. */
function idOf(text: string, missing: number): StreamId {
  if (text === '-') return [0, 0];
  if (text === '+') return [Infinity, Infinity];
  const [ms = '', seq] = text.split('-');
  return [whole(ms), seq === undefined ? missing : whole(seq)];
}

const shown = ({ id: [ms, seq], fields }: StreamEntry): Reply => [`${ms}-${seq}`, fields];

/** Bounds may be exclusive, `(5-0`. */
function between({ keyspace, args, now }: Call, low: string, high: string): StreamEntry[] {
  const { entries } = keyspace.read('stream', arg(args, 0), now) ?? { entries: [] };
  const isAbove = low.startsWith('(');
  const isBelow = high.startsWith('(');
  const min = idOf(low.replace('(', ''), 0);
  const max = idOf(high.replace('(', ''), Infinity);
  return entries.filter(({ id }) => {
    const [toMin, toMax] = [compare(id, min), compare(id, max)];
    return (isAbove ? toMin > 0 : toMin >= 0) && (isBelow ? toMax < 0 : toMax <= 0);
  });
}

function counted(entries: readonly StreamEntry[], options: readonly string[]): Reply {
  if (options.length === 0) return entries.map(shown);
  if (options[0]?.toUpperCase() !== 'COUNT') throw new RedisError('ERR syntax error');
  return entries.slice(0, whole(arg(options, 1))).map(shown);
}

/** `MAXLEN [=|~] n`; the approximate form may keep more, which trimming exactly is one case of. */
function maxLength(args: readonly string[]): { length: number; taken: number } | null {
  if (args[0]?.toUpperCase() !== 'MAXLEN') return null;
  const taken = args[1] === '~' || args[1] === '=' ? 3 : 2;
  return { length: whole(arg(args, taken - 1)), taken };
}

function trim(entries: StreamEntry[], length: number): number {
  return entries.splice(0, Math.max(0, entries.length - length)).length;
}

function add({ keyspace, args, now }: Call): Reply {
  const bound = maxLength(args.slice(1));
  const [idText = '', ...fields] = args.slice(1 + (bound?.taken ?? 0));
  if (fields.length === 0 || fields.length % 2 === 1) {
    throw new RedisError('ERR wrong number of arguments');
  }
  const id = idOf(idText, 0);
  const stream = keyspace.write('stream', arg(args, 0), now);
  if (compare(id, stream.last) <= 0) {
    throw new RedisError(
      'ERR The ID specified in XADD is equal or smaller than the target stream top item',
    );
  }
  stream.last = id;
  stream.entries.push({ id, fields });
  if (bound !== null) trim(stream.entries, bound.length);
  return `${id[0]}-${id[1]}`;
}

/** https://redis.io/docs/latest/commands/?group=stream, as far as they are used. */
export const STREAM_COMMANDS: Commands = {
  XADD: writes(add),
  XLEN: reads(
    ({ keyspace, args, now }) => keyspace.read('stream', arg(args, 0), now)?.entries.length ?? 0,
  ),
  XRANGE: reads((call) => {
    const { args } = call;
    return counted(between(call, arg(args, 1), arg(args, 2)), args.slice(3));
  }),
  XREVRANGE: reads((call) => {
    const { args } = call;
    return counted(between(call, arg(args, 2), arg(args, 1)).reverse(), args.slice(3));
  }),
  XTRIM: writes(({ keyspace, args, now }) => {
    const stream = keyspace.read('stream', arg(args, 0), now);
    const bound = maxLength(args.slice(1));
    if (bound === null) throw new RedisError('ERR syntax error');
    return stream === null ? 0 : trim(stream.entries, bound.length);
  }),
};
