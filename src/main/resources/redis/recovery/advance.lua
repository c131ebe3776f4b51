-- advance: sets the shard's generation, which nothing else does, and never backwards.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: generation, server (run_id, a blank and master_replid)
--
-- Reply    {1} done, or it was; {0} another server, no master, or a later generation is there
local target, server = cmsgpack.unpack(ARGV[1])
local replication = redis.call('INFO', 'replication')
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local replid = string.match(replication, 'master_replid:(%w+)')
if not string.find(replication, 'role:master', 1, true) or server ~= run .. ' ' .. replid then
  return {0}
end
if tonumber(redis.call('GET', KEYS[1]) or 0) > target then
  return {0}
end
redis.call('SET', KEYS[1], string.format('%.0f', target))
return {1}
