-- discard: the copy of a quarantined account leaves Redis with its open holds, whatever it says, so
-- that it is loaded from the ledger again.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see
--          gate), key retention (ms)
-- ARGV[2]  the account
--
-- Reply    {0, open holds that went with it}; {1} it is not there
--          {2} it is not quarantined: something may be moving; nothing was done
--          {3} the outbox has an event of it that Kafka has not confirmed; nothing was done
--          {90, the generation found or -1}: another generation; nothing was done
local prefix, generation, server, retention = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end

local QUARANTINED = 3
local call = redis.call
local account = ARGV[2]
local key = prefix .. 'a:' .. account
local h = call('HMGET', key, 's', 'v', 'j')
if not h[1] then
  return {1}
end
if tonumber(h[1]) ~= QUARANTINED then
  return {2}
end
if h[2] ~= h[3] then
  return {3}
end
local holds = call('ZRANGE', prefix .. 'e:' .. account, 0, -1)
for _, id in ipairs(holds) do
  local stored = call('GET', prefix .. 'h:' .. id)
  if stored then
    -- What made the hold was kept for as long as it was open.
    local made_by = select(11, cmsgpack.unpack(stored))
    if made_by ~= '' then
      call('PEXPIRE', prefix .. 'k:' .. account .. '/' .. made_by, string.format('%.0f', retention))
    end
    call('DEL', prefix .. 'h:' .. id)
  end
end
call('DEL', key, prefix .. 'b:' .. account, prefix .. 'e:' .. account, prefix .. 'p:' .. account)
call('ZREM', prefix .. 'x', account)
if #holds > 0 then
  call('DECRBY', prefix .. 'open', string.format('%.0f', #holds))
end
call('INCR', prefix .. 'drops')
return {0, #holds}
