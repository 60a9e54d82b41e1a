/** What a member says: fence, then drop a repeat, then refuse, then order, store and publish. */
export const APPEND = `
local id, node, fence, n, kind, body = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local room = roomOf(ARGV[1])
local member = memberOf(room, id)
if not member then return { 'gone' } end
if member.fence ~= fence then return { 'fenced' } end
if member.presence ~= 'present' or member.node ~= node then return { 'detached' } end
if tonumber(n) <= tonumber(member.n) then return { 'duplicate' } end

local addressee
if kind == 'signal' then
  addressee = memberOf(room, ARGV[8])
  if not addressee or addressee.session ~= ARGV[9] then
    return { 'refused', 'recipient_unknown' }
  end
elseif kind == 'chat' then
  if member.stage ~= 'joined' then return { 'refused', 'not_joined' } end
elseif kind == 'state' then
  local stage, state = ARGV[8], ARGV[9]
  local isEntering = member.stage == 'preview' and stage == 'joined'
  if isEntering and isFull(room, room.capacity) then return { 'refused', 'room_full' } end
  member.stage = stage
  redis.call('HSET', room.states, id, state)
end

settle(room)
member.n = n
store(room, member)
local sent = '"from":"' .. id .. '","fromSession":"' .. member.session .. '","n":' .. n .. ','
local entry = append(room, sent .. body, addressee)
if kind == 'chat' then
  local count = redis.call('RPUSH', room.chat, entry)
  local chars = redis.call('HINCRBY', room.key, 'chatChars', ARGV[8])
  while count > CHAT_ENTRIES or chars > CHAT_CHARS do
    local oldest = cjson.decode(redis.call('LPOP', room.chat))
    count = count - 1
    chars = redis.call('HINCRBY', room.key, 'chatChars', -#oldest.payload)
  end
  giveEnd(room.chat)
end
giveEnd(room.log)
return { 'appended', room.seq }
`;

/** What one participant has missed; changes nothing. */
export const READ = `
local id = ARGV[2]
local room = roomOf(ARGV[1])
if not room.exists then return { 'empty' } end
settle(room)
return catchUp(room, ARGV[3], ARGV[4], function(to) return to == id end)
`;

/**
 * What a node has missed of a room that it hosts, and which of the claims that it holds are stale: the
 * news of a takeover may have been missed too. Also a sign that the room is in use.
 */
export const CATCH_UP = `
local node, epoch, seq = ARGV[2], ARGV[3], ARGV[4]
local room = roomOf(ARGV[1])
if not room.exists then return { {}, { 'unhosted' } } end
settle(room)
local last = redis.call('HGET', room.hosts, node)
if not last then return { {}, { 'unhosted' } } end
touch(room)

local known, isHere, stale = {}, {}, {}
for _, member in ipairs(members(room)) do
  known[member.id] = member
  isHere[member.id] = member.node == node and member.presence == 'present'
end
for i = 5, #ARGV, 2 do
  local id, fence = ARGV[i], ARGV[i + 1]
  local member = known[id]
  local isTakenOver = member and tonumber(member.fence) > tonumber(fence)
  if isTakenOver or (not member and epoch == room.epoch) then stale[#stale + 1] = id end
end
if epoch == room.epoch and tonumber(last) <= tonumber(seq) then
  return { stale, { 'current' } }
end
return { stale, catchUp(room, epoch, seq, function(to) return isHere[to] end) }
`;
