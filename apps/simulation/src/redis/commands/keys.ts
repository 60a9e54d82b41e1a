import { OK, RedisError, type Reply } from '../reply';
import { arg, reads, whole, writes, type Call, type Commands } from './command';

function expire({ keyspace, args, now }: Call): Reply {
  const key = arg(args, 0);
  const ms = whole(arg(args, 1));
  if (args.length > 2) throw new RedisError('ERR options of PEXPIRE are not modelled');
  if (ms <= 0) return keyspace.delete(key, now) ? 1 : 0;
  return keyspace.setExpiry(key, now + ms, now) ? 1 : 0;
}

function left({ keyspace, args, now }: Call): Reply {
  const at = keyspace.expiryOf(arg(args, 0), now);
  if (at === undefined) return -2;
  return at === null ? -1 : at - now;
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
    else throw new RedisError('ERR syntax error');
  }
  if (!isWanted) return null;
  keyspace.delete(key, now);
  keyspace.write('string', key, now).value = value;
  keyspace.setExpiry(key, expiresAt, now);
  return OK;
}

/** https://redis.io/docs/latest/commands/?group=generic and ?group=string, as far as they are used. */
export const KEY_COMMANDS: Commands = {
  DEL: writes(({ keyspace, args, now }) => args.filter((key) => keyspace.delete(key, now)).length),
  EXISTS: reads(
    ({ keyspace, args, now }) => args.filter((key) => keyspace.exists(key, now)).length,
  ),
  PEXPIRE: writes(expire),
  PTTL: reads(left),
  GET: reads(
    ({ keyspace, args, now }) => keyspace.read('string', arg(args, 0), now)?.value ?? null,
  ),
  SET: writes(set),
};
