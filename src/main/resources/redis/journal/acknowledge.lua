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

-- Of the shard whose events are acknowledged: accounts are arrays of the journaled prefix, the version that the
-- account stands at, and whether the prefix may have moved.
local prefix, accounts

local function int(n)
  return string.format('%d', n)
end

-- Versions that were acknowledged before one that precedes them wait in a sorted set.
local function waiting(account)
  return prefix .. 'p:' .. account
end

local function account_of(id)
  local account = accounts[id]
  if not account then
    account = call('HMGET', prefix .. 'a:' .. id, 'j', 'v')
    account[1], account[2] = tonumber(account[1] or -1), tonumber(account[2] or -1)
    accounts[id] = account
  end
  return account
end

local function take(id, account, version)
  if version == account[1] + 1 then
    account[1], account[3] = version, true
  elseif version > account[1] then
    call('ZADD', waiting(id), int(version), int(version))
    account[3] = true
  end
end

-- Goes on over what waited for the version that the account has reached.
local function follow(id, account)
  local early = waiting(id)
  local versions = call('ZRANGE', early, 0, 63)
  while versions[1] do
    local taken = 0
    for _, v in ipairs(versions) do
      local n = tonumber(v)
      if n > account[1] + 1 then
        break
      end
      account[1] = math.max(account[1], n)
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
  accounts = {}
  for i = 1, #items, 3 do
    local id, version, outbox_id = items[i], items[i + 1], items[i + 2]
    local account = account_of(id)
    if account[1] ~= -1 and version > 0 then
      take(id, account, version)
    end
    if outbox_id ~= '' then
      ids[#ids + 1] = outbox_id
    end
  end
  for id, account in pairs(accounts) do
    if account[3] then
      -- Where the prefix reaches the latest version, none can wait.
      if account[1] ~= account[2] then
        follow(id, account)
      end
      call('HSET', prefix .. 'a:' .. id, 'j', int(account[1]))
    end
  end
  for i = 1, #items, 3 do
    replies[#replies + 1] = accounts[items[i]][1]
  end
  for first = 1, #ids, 512 do
    call('XDEL', prefix .. 'o', unpack(ids, first, math.min(first + 511, #ids)))
  end
  return replies
end

local function enter(n, ...)
  local generation, server
  prefix, generation, server = ...
  return refused(generation, server, n)
end

local replies = {}
for n = 1, #KEYS do
  local reply = enter(n, cmsgpack.unpack(ARGV[2 * n - 1]))
  if not reply then
    -- What one shard fails with is its own.
    local ok, result = pcall(acknowledged, cmsgpack.unpack(ARGV[2 * n]))
    reply = ok and result or {99, type(result) == 'table' and result.err or tostring(result)}
  end
  replies[n] = reply
end
return replies
