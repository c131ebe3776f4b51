-- probe: which server this is, and which generations of shards it has.
--
-- KEYS[n]  the generation key of the nth shard
--
-- Reply    {run_id, master_replid, 1 if it is a master else 0, generation of the first shard (0: none), …}
local replication = redis.call('INFO', 'replication')
local reply = {
  string.match(redis.call('INFO', 'server'), 'run_id:(%w+)'),
  string.match(replication, 'master_replid:(%w+)'),
  string.find(replication, 'role:master', 1, true) and 1 or 0
}
for n = 1, #KEYS do
  reply[3 + n] = tonumber(redis.call('GET', KEYS[n]) or 0)
end
return reply
