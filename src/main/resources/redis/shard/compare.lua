-- compare: what Redis has of accounts, to be compared with the ledger. Changes nothing, loads nothing.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see gate)
-- ARGV[2]  MessagePack array of account ids
--
-- Reply    {0, one MessagePack string of five values an account: 1 or 0 whether it is there,
--          version, available, held, number of open holds; -1 for what is no number}
--          {90, the generation found or -1}: another generation
local prefix, generation, server = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end
-- What is no whole number is -1, which is never what the ledger has: a damaged account is one that
-- differs, and keeps nobody from comparing the others.
local function number(value)
  local n = tonumber(value)
  return n and n == math.floor(n) and math.abs(n) < 2 ^ 53 and n or -1
end

local values = {}
for _, account in ipairs(cmsgpack.unpack(ARGV[2])) do
  local key, n = prefix .. 'a:' .. account, #values
  local there = redis.call('EXISTS', key)
  local h = there == 1 and redis.pcall('HMGET', key, 'v', 'a', 'h') or {0, 0, 0}
  values[n + 1] = there
  values[n + 2] = number(h[1])
  values[n + 3] = number(h[2])
  values[n + 4] = number(h[3])
  values[n + 5] = there == 1 and number(redis.pcall('ZCARD', prefix .. 'e:' .. account)) or 0
end
return {0, cmsgpack.pack(values)}
