-- probe: which server this is, and which generation of the shard it has.
--
-- KEYS[1]  the shard's generation key
--
-- Reply    {run_id, master_replid, 1 if it is a master else 0, generation (0: none)}
local replication = redis.call('INFO', 'replication')
return {
  string.match(redis.call('INFO', 'server'), 'run_id:(%w+)'),
  string.match(replication, 'master_replid:(%w+)'),
  string.find(replication, 'role:master', 1, true) and 1 or 0,
  tonumber(redis.call('GET', KEYS[1]) or 0)
}
