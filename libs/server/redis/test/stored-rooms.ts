import { expect } from '@jest/globals';
import type { Entry } from '@madang/protocol';
import type { Redis } from 'ioredis';

/** Everything under a prefix, at one moment: key, time to live in ms, content by type. */
const DUMP = `
local read = {
  string = function(key) return { redis.call('GET', key) } end,
  hash = function(key) return redis.call('HGETALL', key) end,
  list = function(key) return redis.call('LRANGE', key, 0, -1) end,
  set = function(key) return redis.call('SMEMBERS', key) end,
  zset = function(key) return redis.call('ZRANGE', key, 0, -1) end,
}
local all = {}
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. ':*')) do
  local kind = redis.call('TYPE', key).ok
  all[#all + 1] = { key, redis.call('PTTL', key), read[kind](key) }
end
return all
`;

type Dumped = readonly [key: string, ttlMs: number, content: readonly unknown[]];
type Stored = ReadonlyMap<string, readonly unknown[]>;

/**
 * Checks what must be true of everything that a deployment keeps, whatever was asked of it. Gives the entries
 * of all logs. The only place besides the scripts that knows how rooms lie in Redis.
 */
export async function checkStoredRooms(redis: Redis, keyPrefix: string): Promise<Entry[]> {
  const dumped = (await redis.eval(DUMP, 0, keyPrefix)) as Dumped[];
  for (const [key, ttlMs] of dumped) {
    if (/:(room|ticket):/.test(key)) expect([key, ttlMs]).not.toEqual([key, -1]);
  }
  const stored: Stored = new Map(dumped.map(([key, , content]) => [key, content]));
  return [...stored.keys()].flatMap((key) => {
    const [, partition, roomId] = /^(.*):room:([a-z-]+)$/.exec(key) ?? [];
    if (partition === undefined || roomId === undefined) return [];
    checkMembers(stored, partition, roomId);
    return checkLog(stored, key);
  });
}

function checkMembers(stored: Stored, partition: string, roomId: string): void {
  const room = `${partition}:room:${roomId}`;
  const at = (key: string): readonly unknown[] => stored.get(key) ?? [];
  const members = evens(at(`${room}:members`), 1).map(
    (json) => JSON.parse(String(json)) as Readonly<Record<string, string>>,
  );
  expect(evens(at(`${room}:states`)).sort()).toEqual(members.map(({ id }) => id).sort());
  for (const { id, node, fence, presence } of members) {
    if (presence === 'present') {
      expect(evens(at(`${room}:hosts`))).toContain(node);
      expect(at(`${partition}:hosted:${node}`)).toContain(roomId);
      // Whoever is here has a node that is alive, or that will be swept up.
      expect(at(`${partition}:leases`)).toContain(node);
    } else {
      expect(presence).toBe('away');
      expect(at(`${partition}:due`)).toContain(`${roomId}|${id}|${fence}`);
    }
  }
}

function checkLog(stored: Stored, room: string): Entry[] {
  const fields = stored.get(room) ?? [];
  const seq = Number(fields[fields.indexOf('seq') + 1]);
  const items = (stored.get(`${room}:log`) ?? []).map(String);
  const entries = items.map((item) => JSON.parse(item.slice(item.indexOf('|') + 1)) as Entry);
  // Without a hole up to the newest.
  const places = items.map((_, i) => seq - items.length + 1 + i);
  expect(entries.map((entry) => entry.seq)).toEqual(places);
  return entries;
}

/** Of pairs in a row the first of each, or the second. */
function evens(pairs: readonly unknown[], offset: 0 | 1 = 0): unknown[] {
  return pairs.filter((_, i) => i % 2 === offset);
}
