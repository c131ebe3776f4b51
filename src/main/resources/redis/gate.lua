-- gate: the first part of every script. Refuses a server or a generation that is not the one the
-- caller was told of, inside the script, because a client library replays its commands onto
-- whatever server answers. The Java form is protocol.ScriptGate.
--
-- generation  the shard's generation that the caller expects
-- server      run_id, a blank and master_replid of the server it expects; empty: any (tests only)
-- n           which of KEYS is the shard's generation key; 1 if a script is of one shard only
--
-- Answers nil, or the reply to end with:
--   {91}                               another server, or no master
--   {90, the generation found or -1}   another generation
local verified = ''
local generations

local function refused(generation, server, n)
  -- A call does not change its server, so that of many shards asks once.
  if server ~= verified then
    -- Plain searches for the whole lines: patterns would take longer than the rest of the gate.
    local replication = redis.call('INFO', 'replication')
    local run, replid = string.match(server, '^(%w+) (%w+)$')
    if not run or not string.find(replication, 'role:master\r\n', 1, true)
        or not string.find(replication, '\nmaster_replid:' .. replid .. '\r\n', 1, true)
        or not string.find(redis.call('INFO', 'server'), '\nrun_id:' .. run .. '\r\n', 1, true) then
      return {91}
    end
    verified = server
  end
  -- All are read at once: no script changes a generation before it has asked for all.
  generations = generations or redis.call('MGET', unpack(KEYS))
  local found = tonumber(generations[n or 1])
  if found ~= generation then
    return {90, found or -1}
  end
  return nil
end
