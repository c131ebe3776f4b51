-- status: an account's status as Postgres has it. A change that comes late never undoes a later one.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see
--          gate)
-- ARGV[2]  MessagePack array, three values for each change: account, status, version of the status
--
-- Reply    {0}
--          {90, the generation found or -1}: another generation; nothing was done
local prefix, generation, server = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end

local call = redis.call
local items = cmsgpack.unpack(ARGV[2])
local absent = false
for i = 1, #items, 3 do
  local key, status, version = prefix .. 'a:' .. items[i], items[i + 1], items[i + 2]
  -- What is no account any more serves nobody, whatever its status; others wait for theirs.
  local h = redis.pcall('HMGET', key, 'v', 'w')
  if not h.err and not h[1] then
    absent = true
  elseif not h.err and (tonumber(h[2]) or 0) < version then
    call('HSET', key, 's', string.format('%.0f', status), 'w', string.format('%.0f', version))
  end
end
if absent then
  -- A load that is under way may have read the status before it changed: it has to read again.
  call('INCR', prefix .. 'drops')
end
return {0}
