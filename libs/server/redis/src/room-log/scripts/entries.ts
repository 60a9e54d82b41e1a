/** How many arguments tell of one append, see `RoomStore.append`. */
export const APPEND_ARGS = 8;

/**
 * What members say, in the order given; one reply for each. To each: fence, then drop a repeat, then refuse,
 * then order, store and publish.
 */
export const APPEND = `
local node = ARGV[1]
local rooms = {}

local function roomWith(id)
  local room = rooms[id]
  if not room then
    room = roomOf(id)
    room.known = {}
    rooms[id] = room
  end
  return room
end

-- Those that are not known yet: each one is read once, however much is said.
local function learn(room, ...)
  local stored = redis.call('HMGET', room.members, ...)
  for i = 1, #stored do
    local id = select(i, ...)
    if room.known[id] == nil then room.known[id] = stored[i] and cjson.decode(stored[i]) end
  end
end

local function sayChat(room, entry, chars)
  local count = redis.call('RPUSH', room.chat, entry)
  local total = redis.call('HINCRBY', room.key, 'chatChars', chars)
  while count > CHAT_ENTRIES or total > CHAT_CHARS do
    local oldest = cjson.decode(redis.call('LPOP', room.chat))
    count = count - 1
    total = redis.call('HINCRBY', room.key, 'chatChars', -#oldest.payload)
  end
  giveEnd(room.chat)
end

local function take(roomId, id, fence, n, kind, body, first, second)
  local room = roomWith(roomId)
  local other = kind == 'signal' and first or id
  if room.known[id] == nil or room.known[other] == nil then learn(room, id, other) end
  local member = room.known[id]
  if not member then return { 'gone' } end
  if member.fence ~= fence then return { 'fenced' } end
  if member.presence ~= 'present' or member.node ~= node then return { 'detached' } end
  -- Before this, the client must say again what the log before had taken and this one may lack.
  if member.epoch ~= room.epoch or room.lineage ~= currentLineage() then return { 'outdated' } end
  if tonumber(n) <= tonumber(counterOf(room, id)) then return { 'duplicate' } end

  local addressee
  if kind == 'signal' then
    addressee = room.known[first]
    if not addressee or addressee.session ~= second then return { 'refused', 'recipient_unknown' } end
  elseif kind == 'chat' then
    if member.stage ~= 'joined' then return { 'refused', 'not_joined' } end
  elseif kind == 'state' then
    local isEntering = member.stage == 'preview' and first == 'joined'
    if isEntering and isFull(room, room.capacity) then return { 'refused', 'room_full' } end
    if member.stage ~= first then
      member.stage = first
      store(room, member)
    end
    redis.call('HSET', room.states, id, second)
  end

  settle(room)
  local fields = '"from":"' .. id .. '","fromSession":"' .. member.session .. '","n":' .. n .. ','
  local entry = append(room, fields, body, addressee, counterField(id), n)
  if kind == 'chat' then sayChat(room, entry, first) end
  return { 'appended', room.seq }
end

local replies = {}
for i = 2, #ARGV, ${APPEND_ARGS} do
  replies[#replies + 1] = take(unpack(ARGV, i, i + ${APPEND_ARGS - 1}))
end
for _, room in pairs(rooms) do
  if room.exists then giveEnd(room.log) end
end
post()
return replies
`;

/** What one participant has missed; changes nothing. */
export const READ = `
local id = ARGV[2]
local room = roomOf(ARGV[1])
if not room.exists then return { 'empty' } end
settle(room)
return catchUp(room, ARGV[3], ARGV[4], function(to) return to == id end)
`;

const CLAIMS = `
-- Which of the claims that a node holds are outdated; given as id and fence in turn, in ARGV from one place to
-- another. Second, by id, who is present there.
local function staleClaims(room, node, epoch, from, to)
  local known, isHere, stale = {}, {}, {}
  for _, member in ipairs(members(room)) do
    known[member.id] = member
    isHere[member.id] = member.node == node and member.presence == 'present'
  end
  for i = from, to, 2 do
    local id, fence = ARGV[i], ARGV[i + 1]
    local member = known[id]
    local isTakenOver = member and tonumber(member.fence) > tonumber(fence)
    if isTakenOver or (not member and epoch == room.epoch) then stale[#stale + 1] = id end
  end
  return stale, isHere
end
`;

/**
 * What a node has missed of a room that it hosts, and which of the claims that it holds are stale: the
 * news of a takeover may have been missed too. Also a sign that the room is in use.
 */
export const CATCH_UP = `
${CLAIMS}
local node, epoch, seq = ARGV[2], ARGV[3], ARGV[4]
local room = roomOf(ARGV[1])
if not room.exists then return { {}, { 'unhosted' } } end
settle(room)
local last = redis.call('HGET', room.hosts, node)
if not last then return { {}, { 'unhosted' } } end
touch(room)

local stale, isHere = staleClaims(room, node, epoch, 5, #ARGV)
if epoch == room.epoch and tonumber(last) <= tonumber(seq) then
  return { stale, { 'current' } }
end
return { stale, catchUp(room, epoch, seq, function(to) return isHere[to] end) }
`;

/**
 * The places of those of many rooms for which CATCH_UP would give something; each room is told by its id, the
 * node's epoch and seq, how many claims follow, and the claims. Also a sign that the rooms are in use.
 */
export const VERIFY = `
${CLAIMS}
local node = ARGV[1]
local function isBehind(room, epoch, seq, from, to)
  if not room.exists or room.epoch ~= epoch or room.lineage ~= currentLineage() then return true end
  local last = redis.call('HGET', room.hosts, node)
  if not last or tonumber(last) > tonumber(seq) then return true end
  touch(room)
  local stale = staleClaims(room, node, epoch, from, to)
  return #stale > 0
end

local behind, place, i = {}, 0, 2
while i <= #ARGV do
  local to = i + 3 + 2 * tonumber(ARGV[i + 3])
  if isBehind(roomOf(ARGV[i]), ARGV[i + 1], ARGV[i + 2], i + 4, to) then
    behind[#behind + 1] = place
  end
  place = place + 1
  i = to + 1
end
return behind
`;
