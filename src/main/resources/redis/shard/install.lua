-- install: brings accounts that Redis lacks, and stubs of holds, from the ledger. Each is decided by itself,
-- in the order given.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see gate)
-- ARGV[i]  one account: MessagePack values: the drops counter when it was found absent (string), account,
--          fields of its hash and their values (array), the earliest expiry of its open holds (ms, 0: none),
--          open holds (array of three values for each: id, expires, the hold as it is kept),
--          the stub that was asked for (array: empty or id, closed at, the hold as it is kept),
--          remembered outcomes (array of three values for each: key, fingerprint and outcome, time to live
--          in ms, 0: until the hold closes), counters of budgets (array of two values for each: budget,
--          counter)
--          Numbers that Redis is to keep come as strings.
--
-- Reply    {0, what became of the first account, …}:
--            0      installed, or another instance was first
--            1      something was dropped since it was found absent: to be read again
--            text   why it could not be installed; it is absent as before
--          {90, the generation found or -1}, {91}: see gate; nothing was done
local prefix, generation, server = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end

local call = redis.call
local dropped = call('GET', prefix .. 'drops') or '0'
local loaded_at = string.format('%.0f', tonumber(call('TIME')[1]) * 1000)
local opened = 0

local function install(drops, account, fields, earliest, holds, stub, outcomes, counters)
  if drops ~= dropped then
    return 1
  end
  -- Another instance may have brought the stub, and a refund may have changed it since.
  if stub[1] and call('SET', prefix .. 'h:' .. stub[1], stub[3], 'NX') then
    call('ZADD', prefix .. 'c', stub[2], stub[1])
  end
  local key = prefix .. 'a:' .. account
  if call('EXISTS', key) == 1 then
    return 0
  end
  for i = 1, #holds, 3 do
    call('SET', prefix .. 'h:' .. holds[i], holds[i + 2])
    call('ZADD', prefix .. 'e:' .. account, holds[i + 1], holds[i])
  end
  for i = 1, #outcomes, 3 do
    local record, ttl = prefix .. 'k:' .. account .. '/' .. outcomes[i], outcomes[i + 2]
    if ttl == '0' then
      call('SET', record, outcomes[i + 1], 'NX')
    else
      call('SET', record, outcomes[i + 1], 'PX', ttl, 'NX')
    end
  end
  for i = 1, #counters, 2 do
    call('HSET', prefix .. 'b:' .. account, counters[i], counters[i + 1])
  end
  -- Last, so that what failed before has left the account absent.
  call('HSET', key, 'l', loaded_at, unpack(fields))
  if earliest ~= '0' then
    call('ZADD', prefix .. 'x', earliest, account)
  end
  opened = opened + #holds / 3
  return 0
end

-- What a command of Redis refuses comes as a table.
local function text_of(failure)
  return type(failure) == 'table' and failure.err or tostring(failure)
end

local replies = {0}
for i = 2, #ARGV do
  local ok, result = pcall(install, cmsgpack.unpack(ARGV[i]))
  replies[i] = ok and result or text_of(result)
end
if opened ~= 0 then
  call('INCRBY', prefix .. 'open', string.format('%.0f', opened))
end
return replies
