-- Whatever is remembered under the key, of whichever request.
local function remembered_reply(acc, key)
  local stored = call('GET', record_key(acc.id, key))
  return stored and reply(0, 1, acc, string.sub(stored, 17)) or nil
end

-- abandon: no values of its own
local function abandon(kind, group, account, covered, key, fingerprint)
  local acc = account_of(account)
  if not acc then
    return absent(30, account)
  end
  local stored = remembered_reply(acc, key)
  if stored then
    return stored
  end
  if acc.s == QUARANTINED then
    return refuse(36, account)
  end
  local outcome = commit(acc, ABANDON, 0, 0, {}, key, '', '', nil, function(_, _, version)
    return pack(TOMBSTONE_CODE, version, acc.now)
  end)
  remember(acc, key, TOMBSTONE_FINGERPRINT, outcome, tombstone_retention)
  return reply(0, 0, acc, outcome)
end

-- replay: no values of its own; the outcome of this very request, or as peek
local function replay(kind, group, account, covered, key, fingerprint)
  local acc = account_of(account)
  if not acc then
    return absent(30, account)
  end
  return recall(acc, key, fingerprint) or reply(39, 0, acc, int(acc.v))
end

-- peek: no values of its own; the payload of what is not remembered is the account's version
local function peek(kind, group, account, covered, key)
  local acc = account_of(account)
  if not acc then
    return absent(30, account)
  end
  return remembered_reply(acc, key) or reply(39, 0, acc, int(acc.v))
end
