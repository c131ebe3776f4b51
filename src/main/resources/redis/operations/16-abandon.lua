-- Whatever is remembered under the key, of whichever request.
local function remembered_reply(acc, record)
  local stored = call('GET', prefix .. 'k:' .. record)
  return stored and reply(0, 1, acc, string.sub(stored, 17)) or nil
end

-- abandon: no values of its own
local function abandon(kind, group, account, covered, record, key, fingerprint)
  local acc = account_of(account)
  if not acc then
    return absent(30, account)
  end
  local stored = remembered_reply(acc, record)
  if stored then
    return stored
  end
  if acc.s == QUARANTINED then
    return refuse(36, account)
  end
  local events = {}
  local outcome = commit(acc, ABANDON, 0, 0, {}, key, '', function(version)
    return pack(TOMBSTONE_CODE, version, acc.now)
  end, '', events)
  remember(record, TOMBSTONE_FINGERPRINT, outcome, tombstone_retention)
  return reply(0, 0, acc, outcome, events)
end

-- peek: no values of its own
local function peek(kind, group, account, covered, record)
  local acc = account_of(account)
  if not acc then
    return absent(30, account)
  end
  return remembered_reply(acc, record) or reply(39, 0, acc, '')
end
