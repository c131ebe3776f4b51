-- clean: removes what older generations have left on this server, page by page, of every shard there.
--
-- KEYS[1]  the generation key of one shard of the server
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see
--          gate), cursor (string; '0' begins), about how many keys to look at
--
-- Reply    {0, cursor of the next page ('0': that was the last), keys removed}; {90, …} or {91} as the
--          gate says
local prefix, generation, server, cursor, count = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end
local current = {}
local function current_of(shard)
  if current[shard] == nil then
    current[shard] = tonumber(redis.call('GET', 'ec:{s' .. shard .. '}:generation') or 0)
  end
  return current[shard]
end
local page = redis.call('SCAN', cursor, 'MATCH', 'ec:{s*}:g*', 'COUNT', count)
local removed, old = 0, {}
for _, key in ipairs(page[2]) do
  local shard, of = string.match(key, '^ec:{s(%d+)}:g(%d+):')
  if shard and tonumber(of) < current_of(shard) then
    local keys = old[shard] or {}
    old[shard] = keys
    keys[#keys + 1] = key
    removed = removed + 1
  end
end
-- A command has to keep to one slot, and each is one more in the append-only file.
for _, keys in pairs(old) do
  for first = 1, #keys, 1000 do
    redis.call('UNLINK', unpack(keys, first, math.min(first + 999, #keys)))
  end
end
return {0, page[1], removed}
