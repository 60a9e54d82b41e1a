const LINEAGES = `
-- After a restart: whoever is away could not resume while there was no store, so its grace begins anew.
local function noticeLineage()
  local lineage = currentLineage()
  if redis.call('HGET', LINEAGE, 'id') == lineage then return lineage end
  redis.call('HSET', LINEAGE, 'id', lineage, 'since', digits(NOW))
  for _, key in ipairs(redis.call('ZRANGE', DUE, 0, -1)) do
    redis.call('ZADD', DUE, NOW + GRACE_MS, key)
  end
  return lineage
end
`;

/**
 * Keeps a node alive, and calls it through its inbox, see `Liveness`. Tells whether its lease had lapsed, and
 * the lineage, which shows a restart, and the time of Redis.
 */
export const RENEW = `
${LINEAGES}
local node = ARGV[1]
local wasLeased = isLeased(node)
notify(node, '{"call":' .. ARGV[2] .. '}')
redis.call('ZADD', LEASES, NOW + LEASE_MS, node)
redis.call('HDEL', SUSPECTS, node)
return { wasLeased and 'kept' or 'lapsed', noticeLineage(), digits(NOW) }
`;

const REAP = `
local detached = 0

-- Detaches the members of a node that is no more, some rooms at a time. Tells how many rooms it did.
local function reap(node)
  local ids = redis.call('SPOP', hostedBy(node), 20)
  for _, id in ipairs(ids) do
    local room = roomOf(id)
    redis.call('HDEL', room.hosts, node)
    for _, member in ipairs(members(room)) do
      if member.node == node and member.presence == 'present' then
        setAway(room, member)
        detached = detached + 1
      end
    end
  end
  if redis.call('EXISTS', hostedBy(node)) == 0 then
    redis.call('ZREM', LEASES, node)
    redis.call('HDEL', SUSPECTS, node)
  end
  return #ids
end
`;

/**
 * Ends the grace of members and the life of nodes. Any node may run it at any time. A lapsed lease counts
 * only if it stays lapsed for a while in one lineage: after a stall or restart of Redis all of them are.
 * Tells how much it did, and of that how many members were removed and how many detached.
 */
export const SWEEP = `
${LINEAGES}
${REAP}
local mark = noticeLineage()
local function isOverdue(node)
  local first, seen = string.match(redis.call('HGET', SUSPECTS, node) or '', '^(%d+) (%x+)$')
  if seen == mark then return NOW - tonumber(first) >= SUSPECT_MS end
  redis.call('HSET', SUSPECTS, node, digits(NOW) .. ' ' .. mark)
  return SUSPECT_MS == 0
end

local done, timeouts = 0, 0
for _, key in ipairs(redis.call('ZRANGEBYSCORE', DUE, '-inf', digits(NOW), 'LIMIT', 0, 50)) do
  redis.call('ZREM', DUE, key)
  local roomId, id, fence = string.match(key, '^([^|]+)|([^|]+)|([^|]+)$')
  local room = roomOf(roomId)
  local member = claimed(room, id, fence)
  if member and member.presence == 'away' then
    remove(room, member, 'timeout')
    timeouts = timeouts + 1
  end
  done = done + 1
end
for _, node in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '-inf', digits(NOW), 'LIMIT', 0, 10)) do
  if isOverdue(node) then done = done + reap(node) end
end
return { done, timeouts, detached }
`;

/**
 * A node says whom it holds, in pairs of room and participant; a pair without a participant leaves a room out.
 * Whoever else the store sees there was given up, which the store has lost: it is away.
 */
export const CENSUS = `
local node, held = ARGV[1], {}
for i = 2, #ARGV, 2 do held[ARGV[i] .. '|' .. ARGV[i + 1]] = true end
for _, id in ipairs(redis.call('SMEMBERS', hostedBy(node))) do
  local room = roomOf(id)
  for _, member in ipairs(members(room)) do
    local isHere = member.node == node and member.presence == 'present'
    local isHeld = held[id .. '|'] or held[id .. '|' .. member.id]
    if isHere and not isHeld then setAway(room, member) end
  end
end
return { 'done' }
`;

/** A node stops and says so; asked again until nothing is left to do. */
export const RELEASE = `
${REAP}
redis.call('ZREM', LEASES, ARGV[1])
return reap(ARGV[1])
`;
