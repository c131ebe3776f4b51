-- forget: drops stubs of closed holds that the ledger has.
--
-- KEYS[1]  the shard's generation key
-- ARGV[1]  MessagePack values: key prefix of shard and generation (string), generation, server (see gate)
-- ARGV[2]  MessagePack array, two values for each stub: hold id, the version the ledger has it at
--
-- Reply    {0, stubs dropped}; a stub that changed after that version stays
--          {90, the generation found or -1}: another generation; nothing was done
local prefix, generation, server = cmsgpack.unpack(ARGV[1])
local refusal = refused(generation, server)
if refusal then
  return refusal
end
local stubs = cmsgpack.unpack(ARGV[2])
local dropped = 0
for i = 1, #stubs, 2 do
  local id, posted = stubs[i], stubs[i + 1]
  local key = prefix .. 'h:' .. id
  local stored = redis.call('GET', key)
  if not stored then
    redis.call('ZREM', prefix .. 'c', id)
  else
    local version = select(12, cmsgpack.unpack(stored))
    if version <= posted then
      redis.call('DEL', key)
      redis.call('ZREM', prefix .. 'c', id)
      dropped = dropped + 1
    end
  end
end
if dropped > 0 then
  redis.call('INCR', prefix .. 'drops')
end
return {0, dropped}
