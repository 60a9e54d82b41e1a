import { LIMITS } from '@madang/protocol';
import { TICKET_TOLERANCE_MS } from '@madang/server-room-log';
import type { RedisRoomLogSettings } from '../settings';

/** The settings as Lua constants: all nodes of a deployment have the same, so they share the scripts too. */
export function constants(settings: RedisRoomLogSettings): string {
  const values = {
    GRACE_MS: settings.graceMs,
    LOG_ENTRIES: settings.logEntries,
    CHAT_ENTRIES: settings.chatHistoryEntries,
    CHAT_CHARS: settings.chatHistoryChars,
    ROOM_SESSIONS: LIMITS.roomSessions,
    ROOM_WAITING: LIMITS.roomWaiting,
    ROOM_TTL_MS: settings.roomTtlMs,
    TICKET_TOLERANCE_MS,
    LEASE_MS: settings.leaseMs,
    SUSPECT_MS: settings.suspectMs,
    SETTLE_MS: settings.settleMs,
    // Cutting off many at a time is cheaper.
    LOG_SLACK: Math.floor(settings.logEntries / 16),
  };
  return Object.entries(values)
    .map(([name, value]) => `local ${name} = ${value}`)
    .join('\n');
}

/**
 * What every script begins with. A script gets the partition as its only key: each key that it builds from
 * it has the same hash tag and so the same slot, also on Redis Cluster.
 */
export const BASE = `
local PARTITION = KEYS[1]
local LEASES = PARTITION .. ':leases'
local SUSPECTS = PARTITION .. ':suspects'
local LINEAGE = PARTITION .. ':lineage'
local DUE = PARTITION .. ':due'

local CLOCK = redis.call('TIME')
local NOW = CLOCK[1] * 1000 + math.floor(CLOCK[2] / 1000)

-- Lua writes large numbers as 1e+15.
local function digits(number) return string.format('%.0f', number) end

-- Changes with every restart and every promotion of a replica: what was written before may be lost.
local lineageNow
local function currentLineage()
  lineageNow = lineageNow
    or string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
  return lineageNow
end
`;

/** A room, its epoch and its members. */
export const ROOM = `
local function roomOf(id)
  local key = PARTITION .. ':room:' .. id
  local stored = redis.call('HMGET', key, 'epoch', 'lineage', 'seq', 'capacity')
  return {
    id = id,
    key = key,
    members = key .. ':members',
    states = key .. ':states',
    hosts = key .. ':hosts',
    log = key .. ':log',
    chat = key .. ':chat',
    exists = stored[1] ~= false,
    epoch = stored[1],
    lineage = stored[2],
    seq = tonumber(stored[3] or '0'),
    capacity = stored[4],
  }
end

-- Something is missing: the nodes are telling who is here.
local function noteRestoring(room) redis.call('HSET', room.key, 'restoredAt', digits(NOW)) end

-- Gives the room an epoch of the present lineage. Entries of an older one are gone: some may be missing.
local function settle(room)
  local lineage = currentLineage()
  if room.exists and room.lineage == lineage then return end
  if room.exists then noteRestoring(room) end
  local seed = table.concat({ room.id, lineage, CLOCK[1], CLOCK[2] }, ' ')
  room.exists = true
  room.epoch = string.sub(redis.sha1hex(seed), 1, 20)
  room.lineage = lineage
  redis.call('DEL', room.log)
  redis.call('HSET', room.key, 'epoch', room.epoch, 'lineage', lineage, 'seq', digits(room.seq))
end

-- For a key that may be new; the others of the room have their end already.
local function giveEnd(key)
  if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, ROOM_TTL_MS) end
end

-- Members are flat JSON objects of strings, as cjson would write an empty list as an object.
local function memberOf(room, id)
  local stored = redis.call('HGET', room.members, id)
  if stored then return cjson.decode(stored) end
end

local function store(room, member)
  redis.call('HSET', room.members, member.id, cjson.encode(member))
end

local function members(room)
  local all = {}
  for _, stored in ipairs(redis.call('HVALS', room.members)) do
    all[#all + 1] = cjson.decode(stored)
  end
  return all
end

local function isFull(room, capacity)
  local count = 0
  for _, member in ipairs(members(room)) do
    if member.stage == 'joined' then count = count + 1 end
  end
  return count >= tonumber(capacity)
end

-- The last counter that was taken from a member: apart from it, since each append changes this alone.
local function counterField(id) return 'n:' .. id end

local function counterOf(room, id)
  return redis.call('HGET', room.key, counterField(id)) or '0'
end
`;

/** The rules of a room, and what they say about one member; the counterpart of `rules/door.ts` of the port. */
export const RULES = `
-- As they are given in ARGV, see \`rulesArgs\`. Of the last two nothing is asked often.
local RULE_FIELDS = { 'rulesVersion', 'locked', 'waitingRoom', 'denied:cohost', 'denied:participant',
  'whenHostsLeave', 'policy' }

-- By field; those given in ARGV from a place on, if they are newer than the room's own.
local function rulesOf(room, from)
  local values = redis.call('HMGET', room.key, unpack(RULE_FIELDS, 1, 5))
  local isNews = from and tonumber(ARGV[from]) > tonumber(values[1] or '0')
  local rules = { from = isNews and from }
  for i = 1, 5 do rules[RULE_FIELDS[i]] = isNews and ARGV[from + i - 1] or values[i] end
  return rules
end

-- Why somebody may not step into the meeting, apart from the room being full.
local function refusalAtDoor(member, rules)
  if member.role ~= 'participant' or member.admitted == 'host' then return nil end
  local mustKnock = rules.waitingRoom == '1' or member.mustKnock == 'yes'
  if member.admitted == 'no' or mustKnock then return 'not_admitted' end
  if rules.locked == '1' then return 'room_locked' end
end

-- Whether something is needed that the member may not do; each permission is a letter, see \`letters\`.
local function mayNot(member, rules, needs)
  if member.role == 'host' or needs == '' then return false end
  local denied = rules['denied:' .. member.role] or ''
  if member.mayUnmute == 'no' then denied = denied .. 'u' end
  return denied ~= '' and string.find(needs, '[' .. denied .. ']') ~= nil
end
`;

/** Tells a node at once; a message is given in pieces. */
export const NOTIFYING = `
local function notify(node, ...)
  redis.call('PUBLISH', PARTITION .. ':inbox:' .. node, '[' .. table.concat({ ... }) .. ']')
end
`;

/** Growing the log and telling the nodes. What members say is written by APPEND, in the same form. */
export const WRITING = `
-- Each node's copy names the entry that it was sent before, so that it can see whether one is missing.
local function push(room, entry, node, previous)
  local head = '{"roomId":"' .. room.id .. '","epoch":"' .. room.epoch .. '","prev":' .. previous
    .. ',"entry":'
  notify(node, head, entry, '}')
  redis.call('HSET', room.hosts, node, digits(room.seq))
end

-- The log is a list without holes that ends at seq, each item with its addressee before it: here it is for
-- everybody. The entry is given in two pieces.
local function append(room, fields, body)
  room.seq = room.seq + 1
  local seq = digits(room.seq)
  local entry = '{"seq":' .. seq .. ',"at":' .. digits(NOW) .. ',' .. fields .. body .. '}'
  redis.call('HSET', room.key, 'seq', seq)
  local count = redis.call('RPUSH', room.log, '|' .. entry)
  if count > LOG_ENTRIES + LOG_SLACK then redis.call('LTRIM', room.log, -LOG_ENTRIES, -1) end
  local hosts = redis.call('HGETALL', room.hosts)
  for i = 1, #hosts, 2 do push(room, entry, hosts[i], hosts[i + 1]) end
end
`;

/** Members that come and go, and the nodes that host them. */
export const MEMBERSHIP = `
local function hostedBy(node) return PARTITION .. ':hosted:' .. node end

local function isLeased(node)
  local expiry = redis.call('ZSCORE', LEASES, node)
  return expiry and tonumber(expiry) > NOW
end

-- A room with members is kept alive by its nodes; an empty one is remembered for the grace time.
local function touch(room)
  local ttl = GRACE_MS
  if redis.call('EXISTS', room.members) == 1 then ttl = ROOM_TTL_MS end
  for _, key in ipairs({ room.key, room.members, room.states, room.hosts, room.log, room.chat }) do
    redis.call('PEXPIRE', key, ttl)
  end
end

local function about(id, kind) return '"from":"' .. id .. '","kind":"' .. kind .. '"' end

-- Counts the node among those that are told of this room, from the newest entry on. 1 when it was not before.
local function host(room, node)
  if redis.call('HSETNX', room.hosts, node, digits(room.seq)) == 0 then return 0 end
  redis.call('SADD', hostedBy(node), room.id)
  return 1
end

local function unhostUnlessNeeded(room, node)
  for _, member in ipairs(members(room)) do
    if member.node == node and member.presence == 'present' then return end
  end
  redis.call('HDEL', room.hosts, node)
  redis.call('SREM', hostedBy(node), room.id)
end

-- Marks an entry of somebody who waits.
local function waitingFlag(member)
  return member.admitted == 'no' and ',"waiting":true' or ''
end

local function dueKey(room, member) return room.id .. '|' .. member.id .. '|' .. member.fence end

local function setAway(room, member)
  settle(room)
  member.presence = 'away'
  store(room, member)
  redis.call('ZADD', DUE, NOW + GRACE_MS, dueKey(room, member))
  unhostUnlessNeeded(room, member.node)
  append(room, about(member.id, 'away'), waitingFlag(member))
  touch(room)
end

local function endField(id) return 'end:' .. id end
local function grantField(subject) return 'grant:' .. subject end
local function banField(subject) return 'ban:' .. subject end

-- Everybody is gone, and how is remembered for whoever would resume. Nodes host the room until they have read it.
local function endRoom(room, by)
  settle(room)
  append(room, '"kind":"ended","by":', by)
  for _, member in ipairs(members(room)) do
    redis.call('HDEL', room.key, counterField(member.id), grantField(member.subject))
    redis.call('HSET', room.key, endField(member.id), 'room_ended')
    redis.call('ZREM', DUE, dueKey(room, member))
  end
  redis.call('HDEL', room.key, 'chatChars')
  redis.call('DEL', room.members, room.states, room.chat)
  touch(room)
end

local function isBefore(one, other)
  if one.role ~= other.role then return one.role == 'cohost' end
  return tonumber(one.joinedSeq) < tonumber(other.joinedSeq)
end

-- When the last host has gone, the policy decides; the counterpart of \`rules/heir.ts\` of the port.
local function succeed(room, gone)
  if gone.role ~= 'host' or gone.stage ~= 'joined' then return end
  local rule = redis.call('HGET', room.key, 'whenHostsLeave')
  local heir, isEmpty = nil, true
  for _, member in ipairs(members(room)) do
    if member.role == 'host' then return end
    isEmpty = false
    if member.stage == 'joined' and (not heir or isBefore(member, heir)) then heir = member end
  end
  if rule == 'end' and not isEmpty then endRoom(room, 'null') end
  if rule ~= 'promote' or not heir then return end
  heir.role, heir.admitted, heir.mayUnmute = 'host', 'host', 'yes'
  store(room, heir)
  redis.call('HSET', room.key, grantField(heir.subject), 'host')
  append(room, about(heir.id, 'role'), ',"role":"host","by":null')
end

-- Whoever left knows; of whoever was removed, by somebody, the node has to read that: it hosts the room until it
-- gives back the claim.
local function remove(room, member, reason, by)
  settle(room)
  redis.call('HDEL', room.members, member.id)
  redis.call('HDEL', room.states, member.id)
  redis.call('HDEL', room.key, counterField(member.id))
  redis.call('ZREM', DUE, dueKey(room, member))
  if member.presence == 'present' and not by then unhostUnlessNeeded(room, member.node) end
  local told = (by and ',"by":' .. by or '') .. waitingFlag(member)
  append(room, about(member.id, 'left'), ',"reason":"' .. reason .. '"' .. told)
  touch(room)
  succeed(room, member)
end

local function keepRules(room, from)
  for i, field in ipairs(RULE_FIELDS) do redis.call('HSET', room.key, field, ARGV[from + i - 1]) end
end

local function tellPolicy(room, by)
  local rules = redis.call('HMGET', room.key, 'rulesVersion', 'policy')
  append(room, '"kind":"policy","by":' .. by .. ',"policyVersion":' .. rules[1] .. ',"policy":', rules[2])
end

-- The newest claim on a member is the only one that may speak or leave for it. A store that has lost the latest
-- may know an older one alone.
local function claimed(room, id, fence)
  local member = memberOf(room, id)
  if member and tonumber(member.fence) <= tonumber(fence) then return member end
end

local function participant(member, state)
  return '{"participantId":"' .. member.id .. '","sessionId":"' .. member.session
    .. '","role":"' .. member.role .. '","admitted":' .. tostring(member.admitted ~= 'no')
    .. ',"mayUnmute":' .. tostring(member.mayUnmute ~= 'no') .. ',"presence":"' .. member.presence
    .. '","joinedAt":' .. member.joinedAt .. ',"state":' .. state .. '}'
end
`;

/** Reading what somebody has missed; a part of it is never given. */
export const READING = `
local function snapshot(room)
  return { 'snapshot', room.epoch, room.seq, redis.call('HVALS', room.members),
    redis.call('HGETALL', room.states), redis.call('LRANGE', room.chat, 0, -1),
    redis.call('HMGET', room.key, 'rulesVersion', 'policy') }
end

-- Entries after a place, of the directed ones those that are wanted; nothing when some are no longer there.
local function entriesAfter(room, seq, isWanted)
  if seq > room.seq then return nil end
  local oldest = room.seq - redis.call('LLEN', room.log) + 1
  if seq + 1 < oldest or room.seq - seq > LOG_ENTRIES then return nil end
  local entries = {}
  for _, item in ipairs(redis.call('LRANGE', room.log, seq + 1 - oldest, -1)) do
    local bar = string.find(item, '|', 1, true)
    local to = string.sub(item, 1, bar - 1)
    if to == '' or isWanted(to) then entries[#entries + 1] = string.sub(item, bar + 1) end
  end
  return entries
end

local function catchUp(room, epoch, seq, isWanted)
  local entries
  if epoch == room.epoch then entries = entriesAfter(room, tonumber(seq), isWanted) end
  if entries then return { 'entries', room.epoch, room.seq, entries } end
  return snapshot(room)
end
`;
