-- scan: a part of the accounts that a shard's server has, of whatever shard and generation. Servers
-- go through their keys whole, not by slot, so one shard's script asks for all that share its server.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see
--          gate), cursor (string, '0' to begin, empty to ask for the server only), keys to go through at least
--
-- Reply    {0, the server's run id, the next cursor ('0': that was the last part), {key, …}}
--          {90, the generation found or -1}: another generation
local prefix, generation, server, cursor, count = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
if cursor == '' then
  return {0, run, '0', {}}
end
local part = redis.call('SCAN', cursor, 'MATCH', 'ec:{s*}:g*:a:*', 'COUNT', count)
local accounts = {}
for _, key in ipairs(part[2]) do
  -- The pattern alone also finds other keys of accounts that have a colon in their name.
  if string.find(key, '^ec:{s%d+}:g%d+:a:') then
    accounts[#accounts + 1] = key
  end
end
return {0, run, part[1], accounts}
