import { OK, RedisError, type Reply } from '../reply';
import { arg, reads, whole, writes, type Call, type Commands } from './command';

function expireIn({ keyspace, args, now }: Call, unitMs: number): Reply {
  const key = arg(args, 0);
  const ms = whole(arg(args, 1)) * unitMs;
  if (args.length > 2) throw new RedisError('ERR options of EXPIRE are not modelled');
  if (ms <= 0) return keyspace.delete(key, now) ? 1 : 0;
  return keyspace.setExpiry(key, now + ms, now) ? 1 : 0;
}

function left({ keyspace, args, now }: Call, unitMs: number): Reply {
  const at = keyspace.expiryOf(arg(args, 0), now);
  if (at === undefined) return -2;
  return at === null ? -1 : Math.round((at - now) / unitMs);
}

function set({ keyspace, args, now }: Call): Reply {
  const key = arg(args, 0);
  const value = arg(args, 1);
  let expiresAt: number | null = null;
  let isWanted = true;
  for (let i = 2; i < args.length; i += 1) {
    const option = arg(args, i).toUpperCase();
    if (option === 'NX') isWanted &&= !keyspace.exists(key, now);
    else if (option === 'XX') isWanted &&= keyspace.exists(key, now);
    else if (option === 'PX') expiresAt = now + whole(arg(args, (i += 1)));
    else if (option === 'EX') expiresAt = now + 1_000 * whole(arg(args, (i += 1)));
    else throw new RedisError('ERR syntax error');
  }
  if (!isWanted) return null;
  keyspace.delete(key, now);
  keyspace.write('string', key, now).value = value;
  keyspace.setExpiry(key, expiresAt, now);
  return OK;
}

function add({ keyspace, args, now }: Call, by: number): Reply {
  const text = keyspace.write('string', arg(args, 0), now);
  text.value = String(whole(text.value || '0') + by);
  return Number(text.value);
}

/** https://redis.io/docs/latest/commands/?group=generic and ?group=string, as far as they are used. */
export const KEY_COMMANDS: Commands = {
  DEL: writes(({ keyspace, args, now }) => args.filter((key) => keyspace.delete(key, now)).length),
  UNLINK: writes(
    ({ keyspace, args, now }) => args.filter((key) => keyspace.delete(key, now)).length,
  ),
  EXISTS: reads(
    ({ keyspace, args, now }) => args.filter((key) => keyspace.exists(key, now)).length,
  ),
  PEXPIRE: writes((call) => expireIn(call, 1)),
  EXPIRE: writes((call) => expireIn(call, 1_000)),
  PERSIST: writes(({ keyspace, args, now }) => {
    const key = arg(args, 0);
    if (typeof keyspace.expiryOf(key, now) !== 'number') return 0;
    return keyspace.setExpiry(key, null, now) ? 1 : 0;
  }),
  PTTL: reads((call) => left(call, 1)),
  TTL: reads((call) => left(call, 1_000)),
  GET: reads(
    ({ keyspace, args, now }) => keyspace.read('string', arg(args, 0), now)?.value ?? null,
  ),
  SET: writes(set),
  INCR: writes((call) => add(call, 1)),
  INCRBY: writes((call) => add(call, whole(arg(call.args, 1)))),
  DECR: writes((call) => add(call, -1)),
};
