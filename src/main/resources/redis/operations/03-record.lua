-- The remembered outcome of (account, key): 16 bytes of fingerprint, then the outcome.
local TOMBSTONE_FINGERPRINT = string.rep('\0', 16)
local TOMBSTONE_CODE = 2

local function reply(code, replayed, acc, payload)
  if events then
    return {code, replayed, acc.id, acc.j, payload, acc.v, unpack(events)}
  end
  return {code, replayed, acc.id, acc.j, payload, acc.v}
end

local function refuse(code, account, payload)
  return {code, 0, account or '', 0, payload or '', 0}
end

local function absent(code, account)
  return refuse(code, account, call('GET', prefix .. 'drops') or '0')
end

-- Neither an account nor a key can contain the separator.
local function record_key(account, key)
  return prefix .. 'k:' .. account .. '/' .. key
end

local function recall(acc, key, fingerprint)
  if key == '' then
    return nil
  end
  local stored = call('GET', record_key(acc.id, key))
  if not stored then
    return nil
  end
  if string.byte(stored, 17) == TOMBSTONE_CODE then
    return refuse(34, acc.id)
  end
  if string.sub(stored, 1, 16) ~= fingerprint then
    return refuse(33, acc.id)
  end
  return reply(0, 1, acc, string.sub(stored, 17))
end

-- kept is how long in milliseconds; nil keeps the record until the hold it made closes.
local function remember(acc, key, fingerprint, outcome, kept)
  if key == '' then
    return
  end
  if kept then
    call('SET', record_key(acc.id, key), fingerprint .. outcome, 'PX', int(kept))
  else
    call('SET', record_key(acc.id, key), fingerprint .. outcome)
  end
end

local function decline(acc, key, fingerprint, outcome)
  remember(acc, key, fingerprint, outcome, retention)
  return reply(0, 0, acc, outcome)
end
