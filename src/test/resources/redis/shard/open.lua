-- open: the generation a shard is served under, written here only when the shard is first used.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  generation (integer) to write if there is none; empty: only ask
--
-- Reply    {the generation, or -1 if there is none}
local found = redis.call('GET', KEYS[1])
if not found and ARGV[1] ~= '' then
  redis.call('SET', KEYS[1], ARGV[1])
  found = ARGV[1]
end
return {tonumber(found or -1)}
