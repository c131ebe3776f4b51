-- closed: stubs of holds that closed a while ago, the oldest first.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see gate), least age of
--          a stub (ms), how many of the oldest to skip, most stubs
--
-- Reply    {0, {hold id, …}}; {90, the generation found or -1}: another generation
local prefix, generation, server, least_age, skip, most = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end
local time = redis.call('TIME')
local before = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) - least_age
return {0, redis.call('ZRANGEBYSCORE', prefix .. 'c', '-inf', string.format('%.0f', before), 'LIMIT', skip, most)}
