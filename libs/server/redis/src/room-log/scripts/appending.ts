/** How many arguments tell of one append, see `RoomStore.append`. */
export const APPEND_ARGS = 9;

/**
 * What members say, in the order given; one reply for each. To each: fence, then drop a repeat, then refuse,
 * then order, store and publish. It runs more often than all others together and so has everything of its own: what
 * is read is read once for the whole batch, what is written is written once, at the end.
 */
export const APPEND = `
local find = string.find
local AT = ',"at":' .. digits(NOW) .. ',"from":"'
-- As they stand in a stored member.
local PRESENT, HERE = '"presence":"present"', '"node":"' .. ARGV[1] .. '"'
local WAITING = '"admitted":"no"'
-- By id, and in the order in which they came up: only so is the order of the writes always the same.
local roomsById, rooms = {}, {}

-- The counter of whoever spoke first comes with the room.
local function roomWith(id, speaker)
  local room = roomsById[id]
  if room then return room end
  local key = PARTITION .. ':room:' .. id
  local stored = redis.call('HMGET', key, 'epoch', 'lineage', 'seq', counterField(speaker))
  room = {
    id = id,
    key = key,
    members = key .. ':members',
    hosts = key .. ':hosts',
    epoch = stored[1],
    -- As it stands in a member that may speak.
    ofNow = stored[2] == currentLineage() and '"epoch":"' .. stored[1] .. '"',
    seq = tonumber(stored[3] or '0'),
    -- Of members, by id: as stored, and the last counter.
    known = {},
    counters = { [speaker] = stored[4] or '0' },
    -- What each node was sent last, by its name.
    sent = {},
    hasAllHosts = false,
    items = {},
    changes = {},
  }
  roomsById[id] = room
  rooms[#rooms + 1] = room
  return room
end

local function learn(room, ...)
  local stored = redis.call('HMGET', room.members, ...)
  for i = 1, #stored do
    local id = select(i, ...)
    if room.known[id] == nil then room.known[id] = stored[i] end
  end
end

-- Of a stored member few fields are asked for: finding them takes a third of the time of decoding them all. No value
-- needs escapes (ids, also of nodes, numbers, words), and in a text that does no quote would stand without one.
local function has(member, field) return find(member, field, 1, true) end

local function valueAfter(member, start)
  local _, before = find(member, start, 1, true)
  return string.sub(member, before + 1, find(member, '"', before + 1, true) - 1)
end

local function refusalOf(room, member, id, fence, n)
  if not member then return 'gone' end
  if not has(member, '"fence":"' .. fence .. '"') then
    -- An older one than ours: what the store knows is from before a loss.
    return tonumber(valueAfter(member, '"fence":"')) > tonumber(fence) and 'fenced' or 'detached'
  end
  if not (has(member, PRESENT) and has(member, HERE)) then return 'detached' end
  -- Before this, the client must say again what the log before had taken and this one may lack.
  if not (room.ofNow and has(member, room.ofNow)) then return 'outdated' end
  local counter = room.counters[id] or redis.call('HGET', room.key, counterField(id)) or '0'
  if tonumber(n) <= tonumber(counter) then return 'duplicate' end
end

local function setStage(room, id, stage)
  local member = cjson.decode(room.known[id])
  member.stage = stage
  room.known[id] = cjson.encode(member)
  redis.call('HSET', room.members, id, room.known[id])
end

local function sayChat(room, entry, chars)
  local chat = room.key .. ':chat'
  local count = redis.call('RPUSH', chat, entry)
  local total = redis.call('HINCRBY', room.key, 'chatChars', chars)
  while count > CHAT_ENTRIES or total > CHAT_CHARS do
    local oldest = cjson.decode(redis.call('LPOP', chat))
    count = count - 1
    total = redis.call('HINCRBY', room.key, 'chatChars', -#oldest.payload)
  end
  giveEnd(chat)
end

-- A node is told everything in one message. Of long texts there should be few: Lua hashes each of them whole.
local outgoing, addressed = {}, {}
local function tell(room, to, seq, start, body)
  local previous = room.sent[to] or redis.call('HGET', room.hosts, to)
  -- It does not host the room.
  if not previous then return end
  local pieces = outgoing[to]
  if pieces then
    pieces[#pieces + 1] = '}},'
  else
    pieces = { '[' }
    outgoing[to] = pieces
    addressed[#addressed + 1] = to
  end
  pieces[#pieces + 1] = '{"roomId":"' .. room.id .. '","epoch":"' .. room.epoch .. '","prev":' .. previous
    .. ',"entry":' .. start
  pieces[#pieces + 1] = body
  room.sent[to] = seq
end

local function tellAll(room, seq, start, body)
  if not room.hasAllHosts then
    local hosts = redis.call('HGETALL', room.hosts)
    for i = 1, #hosts, 2 do room.sent[hosts[i]] = room.sent[hosts[i]] or hosts[i + 1] end
    room.hasAllHosts = true
  end
  for to in pairs(room.sent) do tell(room, to, seq, start, body) end
end

local function rulesIn(room)
  room.rules = room.rules or rulesOf(room)
  return room.rules
end

-- Of whoever wants to step in, and of whoever is in the meeting.
local function refusalOfJoined(room, member, isEntering, needs)
  local decoded = cjson.decode(member)
  if isEntering then
    local refusal = refusalAtDoor(decoded, rulesIn(room))
    if refusal then return refusal end
  end
  if mayNot(decoded, rulesIn(room), needs) then return 'not_permitted' end
  if isEntering and isFull(room, redis.call('HGET', room.key, 'capacity')) then return 'room_full' end
end

local function take(roomId, id, fence, n, kind, body, first, second, needs)
  local room = roomWith(roomId, id)
  local known = room.known
  if kind == 'signal' then
    if known[id] == nil or known[first] == nil then learn(room, id, first) end
  elseif known[id] == nil then
    learn(room, id)
  end
  local member = known[id]
  local refusal = refusalOf(room, member, id, fence, n)
  if refusal then return { refusal } end

  local addressee = ''
  if kind == 'signal' then
    addressee = first
    if has(member, WAITING) then return { 'refused', 'not_admitted' } end
    local isThere = known[first] and has(known[first], '"session":"' .. second .. '"')
    if not isThere or has(known[first], WAITING) then return { 'refused', 'recipient_unknown' } end
  elseif kind == 'chat' then
    if not has(member, '"stage":"joined"') then return { 'refused', 'not_joined' } end
    if mayNot({ role = valueAfter(member, '"role":"') }, rulesIn(room), needs) then
      return { 'refused', 'not_permitted' }
    end
  elseif kind == 'state' then
    local isEntering = not has(member, '"stage":"joined"')
    if first == 'joined' and (isEntering or needs ~= '') then
      local refused = refusalOfJoined(room, member, isEntering, needs)
      if refused then return { 'refused', refused } end
    end
    if not has(member, '"stage":"' .. first .. '"') then setStage(room, id, first) end
    redis.call('HSET', room.key .. ':states', id, second)
    if has(member, WAITING) then body = body .. ',"waiting":true' end
  end

  room.seq = room.seq + 1
  room.counters[id] = n
  -- Below 1e14 Lua writes whole numbers as they are.
  local changes, seq = room.changes, tostring(room.seq)
  changes[#changes + 1] = counterField(id)
  changes[#changes + 1] = n
  local start = '{"seq":' .. seq .. AT .. id .. '","fromSession":"' .. valueAfter(member, '"session":"')
    .. '","n":' .. n .. ','
  room.items[#room.items + 1] = addressee .. '|' .. start .. body .. '}'
  if kind ~= 'signal' then
    tellAll(room, seq, start, body)
  elseif has(known[first], PRESENT) then
    tell(room, valueAfter(known[first], '"node":"'), seq, start, body)
  end
  if kind == 'chat' then sayChat(room, start .. body .. '}', first) end
  return { 'appended', room.seq }
end

-- The counterpart of 'append' in WRITING.
local function write(room)
  if #room.items == 0 then return end
  redis.call('HSET', room.key, 'seq', tostring(room.seq), unpack(room.changes))
  local log = room.key .. ':log'
  local count = redis.call('RPUSH', log, unpack(room.items))
  if count == #room.items then redis.call('PEXPIRE', log, ROOM_TTL_MS) end
  if count > LOG_ENTRIES + LOG_SLACK then redis.call('LTRIM', log, -LOG_ENTRIES, -1) end
  local places = {}
  for to, place in pairs(room.sent) do
    places[#places + 1] = to
    places[#places + 1] = place
  end
  if #places > 0 then redis.call('HSET', room.hosts, unpack(places)) end
end

local replies = {}
for i = 2, #ARGV, ${APPEND_ARGS} do
  replies[#replies + 1] = take(unpack(ARGV, i, i + ${APPEND_ARGS - 1}))
end
for _, room in ipairs(rooms) do write(room) end
for _, to in ipairs(addressed) do
  local pieces = outgoing[to]
  pieces[#pieces + 1] = '}}]'
  redis.call('PUBLISH', PARTITION .. ':inbox:' .. to, table.concat(pieces))
end
return replies
`;
