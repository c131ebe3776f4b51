-- counters: what Redis counts for accounts' budgets, to be compared with the ledger. Changes nothing, loads
-- nothing.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see gate)
-- ARGV[2]  MessagePack array of account ids
--
-- Reply    {0, for each account an array: its version (string) and its counters (budget, counter, …);
--          empty if it is not there}
--          {90, the generation found or -1}: another generation
local prefix, generation, server = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end
local replies = {0}
for _, account in ipairs(cmsgpack.unpack(ARGV[2])) do
  local version = redis.pcall('HGET', prefix .. 'a:' .. account, 'v')
  local values = {}
  if type(version) == 'string' then
    values[1] = version
    -- What is no hash counts nothing.
    for i, value in ipairs(redis.pcall('HGETALL', prefix .. 'b:' .. account)) do
      values[i + 1] = value
    end
  end
  replies[#replies + 1] = values
end
return replies
