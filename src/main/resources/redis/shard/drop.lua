-- drop: accounts that nobody uses leave Redis, if the ledger can give back exactly what leaves.
-- What their keys are remembered for stays. The Java form is protocol.ColdDropRule.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see
--          gate), least time since an account's last step and since it was loaded (ms)
-- ARGV[2]  MessagePack array, two values for each account: its id, the version the ledger has
--
-- Reply    {0, for each account 1 if it was dropped, 0 if it stays or is not there}
--          {90, the generation found or -1}: another generation; nothing was done
local prefix, generation, server, idle = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end

local call = redis.call
local time = call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- An event that is not journaled has its entry in the outbox, so the prefix tells of both.
local function may_go(account, posted)
  local h = call('HMGET', prefix .. 'a:' .. account, 'v', 'j', 't', 'l')
  local version = tonumber(h[1] or -1)
  if version == -1 or version ~= posted or tonumber(h[2]) ~= version then
    return false
  end
  if now - math.max(tonumber(h[3]), tonumber(h[4] or 0)) < idle then
    return false
  end
  return call('ZCARD', prefix .. 'e:' .. account) == 0
end

local items = cmsgpack.unpack(ARGV[2])
local replies, dropped = {0}, false
for i = 1, #items, 2 do
  local account = items[i]
  local goes = may_go(account, items[i + 1])
  if goes then
    call('DEL', prefix .. 'a:' .. account, prefix .. 'b:' .. account, prefix .. 'p:' .. account)
    dropped = true
  end
  replies[#replies + 1] = goes and 1 or 0
end
if dropped then
  -- Whoever has read the ledger for a load that is under way has to read it again.
  call('INCR', prefix .. 'drops')
end
return replies
