-- acknowledge: Kafka has these events; how far is each account's journaled prefix now?
--
-- KEYS[n]      the generation key of the nth shard; all are on one server
-- ARGV[2n - 1] MessagePack values: key prefix of shard and generation (string), generation, server (see gate)
-- ARGV[2n]     MessagePack array, three values for each event: account (string), version (0: only ask),
--              outbox id (string, empty: none)
--
-- Reply        for each shard: {0, journaled_upto of the first event's account, …}; -1 for an account Redis has not;
--              or what the gate refuses it with: nothing was done in it; or {99, what went wrong}
local call = redis.call

-- Of the shard whose events are acknowledged.
local prefix, upto, moved

local function int(n)
  return string.format('%d', n)
end

-- Versions that were acknowledged before one that precedes them wait in a sorted set.
local function waiting(account)
  return prefix .. 'p:' .. account
end

local function take(account, version)
  if version == upto[account] + 1 then
    upto[account], moved[account] = version, true
  elseif version > upto[account] then
    call('ZADD', waiting(account), int(version), int(version))
    moved[account] = true
  end
end

-- Goes on over what waited for the version that the account has reached.
local function follow(account)
  local early = waiting(account)
  local versions = call('ZRANGE', early, 0, 63)
  while versions[1] do
    local taken = 0
    for _, v in ipairs(versions) do
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
    if taken < #versions then
      break
    end
    versions = call('ZRANGE', early, 0, 63)
  end
end

local function acknowledged(items)
  local replies, ids = {0}, {}
  upto, moved = {}, {}
  for i = 1, #items, 3 do
    local account, version, id = items[i], items[i + 1], items[i + 2]
    if upto[account] == nil then
      upto[account] = tonumber(call('HGET', prefix .. 'a:' .. account, 'j') or -1)
    end
    if upto[account] ~= -1 and version > 0 then
      take(account, version)
    end
    if id ~= '' then
      ids[#ids + 1] = id
    end
  end
  for account in pairs(moved) do
    follow(account)
    call('HSET', prefix .. 'a:' .. account, 'j', int(upto[account]))
  end
  for i = 1, #items, 3 do
    replies[#replies + 1] = upto[items[i]]
  end
  for first = 1, #ids, 512 do
    call('XDEL', prefix .. 'o', unpack(ids, first, math.min(first + 511, #ids)))
  end
  return replies
end

local function enter(key, ...)
  local generation, server
  prefix, generation, server = ...
  return refused(generation, server, key)
end

local replies = {}
for n = 1, #KEYS do
  local reply = enter(KEYS[n], cmsgpack.unpack(ARGV[2 * n - 1]))
  if not reply then
    -- What one shard fails with is its own.
    local ok, result = pcall(acknowledged, cmsgpack.unpack(ARGV[2 * n]))
    reply = ok and result or {99, type(result) == 'table' and result.err or tostring(result)}
  end
  replies[n] = reply
end
return replies
