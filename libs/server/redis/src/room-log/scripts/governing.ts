/** The room as rules are shown it, with a digest of all that they are shown; changes nothing. */
const SHOWN = `
local function shown(room)
  local members, states = redis.call('HVALS', room.members), redis.call('HGETALL', room.states)
  local rules = redis.call('HMGET', room.key, 'rulesVersion', 'policy')
  local all = { room.epoch or '', rules[1] or '', table.concat(members, ' '), table.concat(states, ' ') }
  return members, states, rules, redis.sha1hex(table.concat(all, ' '))
end
`;

export const FACTS = `
${SHOWN}
local room = roomOf(ARGV[1])
local members, states, rules, digest = shown(room)
if #members == 0 then return { 'empty' } end
return { 'facts', members, states, rules[1], rules[2], digest }
`;

/**
 * Makes changes, each with its entry, if the room still is what the rules were shown. A step is a JSON object: what
 * it does, and the texts that are stored; the rules of a policy are in ARGV, as for JOIN.
 */
export const GOVERN = `
${SHOWN}
local RULES_AT = 4
local room = roomOf(ARGV[1])
local _, _, _, digest = shown(room)
if digest ~= ARGV[2] then return { 'conflict' } end
settle(room)

local doing = {}

function doing.member(step)
  redis.call('HSET', room.members, step.id, step.member)
  redis.call('HSET', room.states, step.id, step.state)
  if step.role then redis.call('HSET', room.key, grantField(step.subject), step.role) end
  append(room, '"from":"' .. step.id .. '",', step.body)
end

function doing.removed(step)
  local member = memberOf(room, step.id)
  redis.call('HSET', room.key, endField(step.id), step.reason)
  redis.call('HDEL', room.key, grantField(member.subject))
  if step.reason == 'banned' then redis.call('HSET', room.key, banField(member.subject), '1') end
  remove(room, member, step.reason, step.by)
end

function doing.policy(step)
  keepRules(room, RULES_AT)
  tellPolicy(room, step.by)
end

function doing.ended(step) endRoom(room, step.by) end

for _, step in ipairs(cjson.decode(ARGV[3])) do doing[step.kind](step) end
return { 'done' }
`;
