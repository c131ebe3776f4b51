-- tend: what a shard's housekeeping has to see to.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see gate), least age
--          of an outbox entry that is handed out (ms), most entries handed out, most due accounts
--
-- Reply    {0, outbox entries, age of the oldest (ms), open holds, {due account, …},
--           {outbox id, event, …}}
--          {90, the generation found or -1}: another generation
local prefix, generation, server, least_age, most_entries, most_due = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local outbox = prefix .. 'o'

local function age(id)
  return math.max(0, now - tonumber(string.match(id, '^%d+')))
end

local depth = redis.call('XLEN', outbox)
local oldest, left_behind = 0, {}
if depth > 0 then
  local first = redis.call('XRANGE', outbox, '-', '+', 'COUNT', 1)[1]
  oldest = first and age(first[1]) or 0
  if oldest >= least_age then
    local newest = string.format('%.0f', now - least_age)
    for _, entry in ipairs(redis.call('XRANGE', outbox, '-', newest, 'COUNT', most_entries)) do
      left_behind[#left_behind + 1] = entry[1]
      left_behind[#left_behind + 1] = entry[2][2]
    end
  end
end
local due = redis.call('ZRANGEBYSCORE', prefix .. 'x', '-inf', string.format('%.0f', now), 'LIMIT', 0, most_due)
return {0, depth, oldest, tonumber(redis.call('GET', prefix .. 'open') or 0), due, left_behind}
