-- compare: what Redis has of accounts, to be compared with the ledger. Changes nothing, loads nothing.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see gate)
-- ARGV[2]  MessagePack array of account ids
--
-- Reply    {0, one MessagePack string of five values an account: 1 or 0 whether it is there,
--          version, available, held, number of open holds}
--          {90, the generation found or -1}: another generation
local prefix, generation, server = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end
local values = {}
for _, account in ipairs(cmsgpack.unpack(ARGV[2])) do
  local h = redis.call('HMGET', prefix .. 'a:' .. account, 'v', 'a', 'h')
  local n = #values
  values[n + 1] = h[1] and 1 or 0
  values[n + 2] = tonumber(h[1] or 0)
  values[n + 3] = tonumber(h[2] or 0)
  values[n + 4] = tonumber(h[3] or 0)
  values[n + 5] = h[1] and redis.call('ZCARD', prefix .. 'e:' .. account) or 0
end
return {0, cmsgpack.pack(values)}
