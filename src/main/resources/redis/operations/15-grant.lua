-- grant: …, grant id, amount, details
local function grant(kind, group, account, covered, key, fingerprint, id, amount, details)
  local acc = account_of(account)
  if not acc then
    return absent(30, account)
  end
  local replay = recall(acc, key, fingerprint)
  if replay then
    return replay
  end
  if acc.s == QUARANTINED then
    return refuse(36, account)
  end
  if acc.s == CLOSED_FOR_GOOD then
    return refuse(42, account)
  end
  check(amount, 1)
  if acc.a + acc.h + amount > MAX then
    return decline(acc, key, fingerprint, pack(14, acc.a + acc.h, amount))
  end
  local outcome = commit(acc, GRANT, amount, 0, {E_GRANT, amount, 0, ''}, key, fingerprint, details, nil,
    function(_, _, version, available, held)
      return pack(1, version, available, held, acc.now, id, amount, details)
    end)
  remember(acc, key, fingerprint, outcome, retention)
  return reply(0, 0, acc, outcome)
end
