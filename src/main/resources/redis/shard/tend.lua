-- tend: what the housekeeping of shards has to see to.
--
-- KEYS[n]  the generation key of the nth shard; all are on one server
-- ARGV[n]  MessagePack values: key prefix of shard and generation (string), generation, server (see gate), least age
--          of an outbox entry that is handed out (ms), most entries handed out, most due accounts
--
-- Reply    for each shard: {0, outbox entries, age of the oldest (ms), open holds, {due account, …},
--          {outbox id, event, …}}; or what the gate refuses it with; or {99, what went wrong}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function age(id)
  return math.max(0, now - tonumber(string.match(id, '^%d+')))
end

local function left_behind(outbox, least_age, most)
  local entries = {}
  local newest = string.format('%.0f', now - least_age)
  for _, entry in ipairs(redis.call('XRANGE', outbox, '-', newest, 'COUNT', most)) do
    entries[#entries + 1] = entry[1]
    entries[#entries + 1] = entry[2][2]
  end
  return entries
end

local function tended(n, prefix, generation, server, least_age, most_entries, most_due)
  local refusal = refused(generation, server, n)
  if refusal then
    return refusal
  end
  local outbox = prefix .. 'o'
  local depth = redis.call('XLEN', outbox)
  local oldest, entries = 0, {}
  if depth > 0 then
    local first = redis.call('XRANGE', outbox, '-', '+', 'COUNT', 1)[1]
    oldest = first and age(first[1]) or 0
    if oldest >= least_age and most_entries > 0 then
      entries = left_behind(outbox, least_age, most_entries)
    end
  end
  local due = redis.call('ZRANGEBYSCORE', prefix .. 'x', '-inf', string.format('%.0f', now), 'LIMIT', 0, most_due)
  return {0, depth, oldest, tonumber(redis.call('GET', prefix .. 'open') or 0), due, entries}
end

local replies = {}
for n = 1, #KEYS do
  -- What one shard fails with is its own.
  local ok, reply = pcall(tended, n, cmsgpack.unpack(ARGV[n]))
  replies[n] = ok and reply or {99, type(reply) == 'table' and reply.err or tostring(reply)}
end
return replies
