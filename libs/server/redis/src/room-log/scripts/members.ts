/** Coming in: JOIN and RESUME bind a member to a node that has a lease, in one step. */
export const JOIN = `
local id, node, capacity, fence = ARGV[2], ARGV[3], ARGV[4], '1'
local session, role, stage, state, hash = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local ticket, ticketExpiry = PARTITION .. ':ticket:' .. ARGV[10], tonumber(ARGV[11])
local subject, network, mustKnock, needs, RULES_AT = ARGV[12], ARGV[13], ARGV[14], ARGV[15], 16
if not isLeased(node) then return { 'unleased' } end
local room = roomOf(ARGV[1])

local spentBy = redis.call('GET', ticket)
if spentBy then
  local member = memberOf(room, id)
  local isAskedAgain = spentBy == id and member and member.fence == fence and member.hash == hash
    and member.node == node and member.presence == 'present'
  if not isAskedAgain then return { 'refused', 'ticket_used' } end
  settle(room)
  return { 'joined', 0, snapshot(room) }
end
local rules = rulesOf(room, RULES_AT)
local known = redis.call('HMGET', room.key, banField(subject), grantField(subject))
if known[1] then return { 'refused', 'banned' } end
-- What was granted counts where it is more; also to be let in is granted.
if known[2] and role ~= 'host' then role = known[2] end
local admitted = 'door'
if known[2] or role ~= 'participant' then
  admitted = 'host'
elseif mustKnock == 'yes' or rules.waitingRoom == '1' then
  admitted = 'no'
end
local member = {
  id = id, node = node, fence = fence, presence = 'present', session = session, role = role,
  stage = stage, hash = hash, joinedAt = digits(NOW), joinedSeq = '0', epoch = '',
  admitted = admitted, mayUnmute = 'yes', mustKnock = mustKnock, subject = subject, network = network,
}

local function refusal()
  local alike, bound = 0, admitted == 'no' and ROOM_WAITING or ROOM_SESSIONS
  for _, other in ipairs(members(room)) do
    if (other.admitted == 'no') == (admitted == 'no') then alike = alike + 1 end
  end
  if alike >= bound then return 'room_full' end
  if stage ~= 'joined' then return nil end
  local atDoor = refusalAtDoor(member, rules)
  if atDoor then return atDoor end
  if mayNot(member, rules, needs) then return 'not_permitted' end
  if isFull(room, capacity) then return 'room_full' end
end
local refused = refusal()
if refused then return { 'refused', refused } end

settle(room)
local ticketTtl = math.max(ticketExpiry - NOW, 0) + TICKET_TOLERANCE_MS
redis.call('SET', ticket, id, 'PX', digits(ticketTtl))
redis.call('HSET', room.key, 'capacity', capacity, counterField(id), '0')
if rules.from then
  keepRules(room, rules.from)
  if redis.call('EXISTS', room.members) == 1 then tellPolicy(room, 'null') end
end
member.joinedSeq, member.epoch = digits(room.seq + 1), room.epoch
store(room, member)
redis.call('HSET', room.states, id, state)
append(room, about(id, 'joined'), ',"participant":' .. participant(member, state))
local isFirst = host(room, node)
touch(room)
return { 'joined', isFirst, snapshot(room) }
`;

export const RESUME = `
local id, node, hash, session = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local cursorEpoch, cursorSeq = ARGV[6], ARGV[7]
if not isLeased(node) then return { 'unleased' } end
local function unsettled(since) return { 'unsettled', digits(since + SETTLE_MS - NOW) } end
local room = roomOf(ARGV[1])
local member = memberOf(room, id)
local ending = not member and redis.call('HGET', room.key, endField(id))
if ending then return { 'refused', ending } end
if not member or member.hash ~= hash then
  -- Right after a restart the nodes are still telling who is here.
  local known = redis.call('HMGET', LINEAGE, 'id', 'since')
  local since = known[1] == currentLineage() and tonumber(known[2]) or NOW
  if NOW - since < SETTLE_MS then return unsettled(since) end
  return { 'refused', 'session_unknown' }
end

-- They may not have told of everybody yet: a snapshot would show the others leaving.
settle(room)
local restoredAt = tonumber(redis.call('HGET', room.key, 'restoredAt') or '0')
if NOW - restoredAt < SETTLE_MS and cursorEpoch ~= room.epoch then return unsettled(restoredAt) end

redis.call('ZREM', DUE, dueKey(room, member))
local before = { node = member.node, presence = member.presence }
if before.presence == 'present' then
  notify(before.node, '{"superseded":{"roomId":"' .. room.id .. '","participantId":"' .. id
    .. '","fence":' .. member.fence .. '}}')
end
local isNewSession = member.session ~= session
if isNewSession then
  member.session = session
  redis.call('HSET', room.key, counterField(id), '0')
end
-- By the clock: a failover may lose the fence before this one, and nobody may be given that one again.
member.fence = digits(math.max(tonumber(member.fence) + 1, NOW))
member.node = node
member.presence = 'present'
member.epoch = room.epoch
store(room, member)
if before.presence == 'present' and before.node ~= node then
  unhostUnlessNeeded(room, before.node)
end
append(room, about(id, 'resumed'), ',"sessionId":"' .. session .. '"' .. waitingFlag(member))
local isFirst = host(room, node)
touch(room)

local missed
if isNewSession then
  missed = snapshot(room)
else
  missed = catchUp(room, cursorEpoch, cursorSeq, function(to) return to == id end)
end
return { 'resumed', isFirst, room.epoch, room.seq, cjson.encode(member), counterOf(room, id),
  redis.call('HGET', room.states, id), room.capacity, missed,
  redis.call('HMGET', room.key, 'rulesVersion', 'policy') }
`;

/**
 * A node says that it still holds a member: after its lease had lapsed, and after Redis has lost what it
 * knew (`restored`). `gone` only if the room's log has gone on without a break, so that the member did leave.
 */
export const RECLAIM = `
local id, node, fence, knownEpoch = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local mine, n, state, capacity = cjson.decode(ARGV[6]), ARGV[7], ARGV[8], ARGV[9]
local isDeparting, RULES_AT = ARGV[10] == 'departing', 11
if not isLeased(node) then return { 'unleased' } end
local room = roomOf(ARGV[1])
local isUnbroken = room.exists and room.lineage == currentLineage() and room.epoch == knownEpoch
local member = memberOf(room, id)
if not member and isUnbroken then return { 'gone' } end
if member and tonumber(member.fence) > tonumber(fence) then return { 'superseded' } end
-- Its connection is gone; it may have been detached already.
if member and isDeparting then return { 'held' } end

settle(room)
local isHeld = member and member.fence == fence and member.node == node
  and member.presence == 'present'
if member then redis.call('ZREM', DUE, dueKey(room, member)) end
local isSameSession = member and member.session == mine.session
if isSameSession and tonumber(n) <= tonumber(counterOf(room, id)) then
  mine.stage = member.stage
else
  redis.call('HSET', room.states, id, state)
end
-- What the log has lost is not taken any more: the client is to say it again.
if not isSameSession then redis.call('HSET', room.key, counterField(id), '0') end
-- What hosts have decided is known better here than by its node.
if member then mine.role, mine.admitted, mine.mayUnmute = member.role, member.admitted, member.mayUnmute end
local rules = rulesOf(room, RULES_AT)
if rules.from then keepRules(room, rules.from) end
store(room, mine)
if not room.capacity then redis.call('HSET', room.key, 'capacity', capacity) end
if not member then
  noteRestoring(room)
  append(room, about(id, 'joined'), ',"participant":' .. participant(mine, state))
elseif not isHeld then
  append(room, about(id, 'resumed'), ',"sessionId":"' .. mine.session .. '"' .. waitingFlag(mine))
end
host(room, node)
touch(room)
return { member and 'held' or 'restored' }
`;

export const DETACH = `
local room = roomOf(ARGV[1])
local member = claimed(room, ARGV[2], ARGV[3])
if member and member.presence == 'present' then setAway(room, member) end
return { (member or memberOf(room, ARGV[2])) and 'done' or 'gone' }
`;

export const LEAVE = `
local room = roomOf(ARGV[1])
local member = claimed(room, ARGV[2], ARGV[3])
if member then remove(room, member, ARGV[4]) else unhostUnlessNeeded(room, ARGV[5]) end
return { 'done' }
`;

/** For a join or resume whose answer was lost: a connection that nobody has is given up. */
export const DISOWN = `
local id, node, heldFence = ARGV[2], ARGV[3], ARGV[4]
local room = roomOf(ARGV[1])
local member = memberOf(room, id)
local isOurs = member and member.node == node and member.presence == 'present'
if isOurs and member.fence ~= heldFence then setAway(room, member) end
return { 'done' }
`;
