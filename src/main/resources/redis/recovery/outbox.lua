-- outbox: the shard's outbox, page by page.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see
--          gate), outbox id to go on after (string; empty: from the first), most entries
--
-- Reply    {0, outbox id, event, …}; {90, …} or {91} as the gate says
local prefix, generation, server, after, most = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end
local reply = {0}
local from = after == '' and '-' or '(' .. after
for _, entry in ipairs(redis.call('XRANGE', prefix .. 'o', from, '+', 'COUNT', most)) do
  reply[#reply + 1] = entry[1]
  reply[#reply + 1] = entry[2][2]
end
return reply
