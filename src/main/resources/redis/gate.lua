-- gate: the first part of every script. Refuses a server or a generation that is not the one the
-- caller was told of, inside the script, because a client library replays its commands onto
-- whatever server answers. The Java form is protocol.ScriptGate.
--
-- generation  the shard's generation that the caller expects
-- server      run_id, a blank and master_replid of the server it expects; empty: any (tests only)
--
-- Answers nil, or the reply to end with:
--   {91}                               another server, or no master
--   {90, the generation found or -1}   another generation
local function refused(generation, server)
  if server ~= '' then
    local replication = redis.call('INFO', 'replication')
    local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
    local replid = string.match(replication, 'master_replid:(%w+)')
    local master = string.find(replication, 'role:master', 1, true)
    if not master or server ~= tostring(run) .. ' ' .. tostring(replid) then
      return {91}
    end
  end
  local found = redis.call('GET', KEYS[1])
  if found ~= string.format('%.0f', generation) then
    return {90, tonumber(found) or -1}
  end
  return nil
end
