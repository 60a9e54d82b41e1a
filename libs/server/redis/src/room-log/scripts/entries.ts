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
-- another. Second, by id, who is present there: also who is only taken for away, and not reclaimed yet.
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
    if isTakenOver or (not member and epoch == room.epoch) then
      stale[#stale + 1] = id
    else
      isHere[id] = true
    end
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
