/** What a member says and nobody keeps: fence, then tell the nodes that host the room. Writes nothing. */
export const PASS_ON = `
local id, node, fence, n, payload = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local room = roomOf(ARGV[1])
local member = claimed(room, id, fence)
if not member or member.presence ~= 'present' or member.node ~= node then return 'fenced' end
if member.stage ~= 'joined' then return 'not_joined' end
local volatile = '{"volatile":{"roomId":"' .. room.id .. '","from":"' .. id .. '","fromSession":"'
  .. member.session .. '","n":' .. n .. ',"payload":' .. payload .. '}}'
local hosts = redis.call('HGETALL', room.hosts)
for i = 1, #hosts, 2 do notify(hosts[i], volatile) end
return 'passed'
`;
