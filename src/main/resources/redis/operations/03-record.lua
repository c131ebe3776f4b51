-- The remembered outcome of (account, key): 16 bytes of fingerprint, then the outcome.
local TOMBSTONE_FINGERPRINT = string.rep('\0', 16)
local TOMBSTONE_CODE = 2

local function reply(code, replayed, acc, payload, events)
  return {code, replayed, acc.id, acc.j, payload, events or {}}
end

local function refuse(code, account, payload)
  return {code, 0, account or '', 0, payload or '', {}}
end

local function absent(code, account)
  return refuse(code, account, call('GET', prefix .. 'drops') or '0')
end

local function recall(acc, record, fingerprint)
  if record == '' then
    return nil
  end
  local stored = call('GET', prefix .. 'k:' .. record)
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
local function remember(record, fingerprint, outcome, kept)
  if record == '' then
    return
  end
  if kept then
    call('SET', prefix .. 'k:' .. record, fingerprint .. outcome, 'PX', int(kept))
  else
    call('SET', prefix .. 'k:' .. record, fingerprint .. outcome)
  end
end

local function decline(acc, record, fingerprint, outcome, events)
  remember(record, fingerprint, outcome, retention)
  return reply(0, 0, acc, outcome, events)
end
