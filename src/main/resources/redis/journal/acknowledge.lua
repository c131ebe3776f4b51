-- acknowledge: Kafka has these events; how far is each account's journaled prefix now?
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see gate)
-- ARGV[2]  MessagePack array, three values for each event: account (string), version (0: only ask),
--          outbox id (string, empty: none)
--
-- Reply    {0, journaled_upto of the first event's account, …}; -1 for an account Redis has not
--          {90, the generation found or -1}: another generation; nothing was done
local prefix, generation, server = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end

local call = redis.call
local items = cmsgpack.unpack(ARGV[2])
local replies = {0}
local upto, moved = {}, {}

-- Versions that were acknowledged before one that precedes them wait in a sorted set.
local function advance(account, version)
  local early = prefix .. 'p:' .. account
  if version > upto[account] + 1 then
    call('ZADD', early, string.format('%.0f', version), string.format('%.0f', version))
    return
  end
  upto[account], moved[account] = version, true
  local waiting = call('ZRANGE', early, 0, 63)
  while waiting[1] do
    local taken = 0
    for _, v in ipairs(waiting) do
      local n = tonumber(v)
      if n > upto[account] + 1 then
        break
      end
      upto[account] = math.max(upto[account], n)
      taken = taken + 1
    end
    if taken > 0 then
      call('ZREMRANGEBYRANK', early, 0, taken - 1)
    end
    if taken < #waiting then
      break
    end
    waiting = call('ZRANGE', early, 0, 63)
  end
end

local ids = {}
for i = 1, #items, 3 do
  local account, version, id = items[i], items[i + 1], items[i + 2]
  if upto[account] == nil then
    upto[account] = tonumber(call('HGET', prefix .. 'a:' .. account, 'j') or -1)
  end
  if upto[account] ~= -1 and version > upto[account] then
    advance(account, version)
  end
  if id ~= '' then
    ids[#ids + 1] = id
  end
end
for i = 1, #items, 3 do
  replies[#replies + 1] = upto[items[i]]
end
for account in pairs(moved) do
  call('HSET', prefix .. 'a:' .. account, 'j', string.format('%.0f', upto[account]))
end
for first = 1, #ids, 512 do
  call('XDEL', prefix .. 'o', unpack(ids, first, math.min(first + 511, #ids)))
end
return replies
