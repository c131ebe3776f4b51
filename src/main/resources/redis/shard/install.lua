-- install: brings an account that Redis lacks, or the stub of a hold, from the ledger.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see gate), the drops
--          counter when the account was found absent (string)
-- ARGV[2]  MessagePack values: account, status, available, held, version, last event (ms), version of
--          the status
-- ARGV[3]  MessagePack array, fourteen values for each hold: id, account, status, amount, captured,
--          released, remaining, refunded, created, expires, closed, key, version, details
-- ARGV[4]  MessagePack array, three values for each remembered outcome: key, fingerprint and
--          outcome, time to live (ms, 0: until the hold closes)
--
-- Reply    {0} installed, or another instance was first; {1} something was dropped since: read again
--          {90, the generation found or -1}: another generation; nothing was done
local prefix, generation, server, drops = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end
if (redis.call('GET', prefix .. 'drops') or '0') ~= drops then
  return {1}
end

local call, pack = redis.call, cmsgpack.pack

local function int(n)
  return string.format('%.0f', n)
end

local account, status, available, held, version, last, status_version = cmsgpack.unpack(ARGV[2])
local is_new = call('EXISTS', prefix .. 'a:' .. account) == 0
local earliest, open = 0, 0
local holds = cmsgpack.unpack(ARGV[3])
for i = 1, #holds, 14 do
  local id, expires, closed = holds[i], holds[i + 9], holds[i + 10]
  local key = prefix .. 'h:' .. id
  if closed ~= 0 then
    -- Another instance may have brought the stub, and a refund may have changed it since.
    if call('EXISTS', key) == 0 then
      call('SET', key, pack(unpack(holds, i + 1, i + 13)))
      call('ZADD', prefix .. 'c', int(closed), id)
    end
  elseif is_new then
    call('SET', key, pack(unpack(holds, i + 1, i + 13)))
    call('ZADD', prefix .. 'e:' .. account, int(expires), id)
    earliest = earliest == 0 and expires or math.min(earliest, expires)
    open = open + 1
  end
end
if not is_new then
  return {0}
end
local time = call('TIME')
call('HSET', prefix .. 'a:' .. account, 'a', int(available), 'h', int(held), 'v', int(version), 'j', int(version), 't',
  int(last), 's', int(status), 'x', int(earliest), 'l', int(tonumber(time[1]) * 1000),
  'w', int(status_version))
if earliest ~= 0 then
  call('ZADD', prefix .. 'x', int(earliest), account)
end
if open ~= 0 then
  call('INCRBY', prefix .. 'open', int(open))
end
local outcomes = cmsgpack.unpack(ARGV[4])
for i = 1, #outcomes, 3 do
  local key, ttl = prefix .. 'k:' .. account .. '/' .. outcomes[i], outcomes[i + 2]
  if ttl == 0 then
    call('SET', key, outcomes[i + 1], 'NX')
  else
    call('SET', key, outcomes[i + 1], 'PX', int(ttl), 'NX')
  end
end
return {0}
