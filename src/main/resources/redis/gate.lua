-- gate: the first part of every script. Refuses a server or a generation that is not the one the
-- caller was told of, inside the script, because a client library replays its commands onto
-- whatever server answers. The Java form is protocol.ScriptGate.
--
-- generation  the shard's generation that the caller expects
-- server      run_id, a blank and master_replid of the server it expects; empty: any (tests only)
-- key         the shard's generation key; KEYS[1] if a script is of one shard only
--
-- Answers nil, or the reply to end with:
--   {91}                               another server, or no master
--   {90, the generation found or -1}   another generation
local verified = ''

local function refused(generation, server, key)
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
  local found = redis.call('GET', key or KEYS[1])
  if found ~= string.format('%.0f', generation) then
    return {90, tonumber(found) or -1}
  end
  return nil
end
