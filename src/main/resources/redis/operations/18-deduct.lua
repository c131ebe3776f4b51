-- deduct: …, id, amount, details, version (-1: any). An adjustment downwards: a grant's event with the
-- amount taken. A frozen account is no obstacle, because it is an administrator's, or what has expired.
-- What was computed at a version is taken at that version or not at all, and that is not remembered.
local function deduct(kind, group, account, covered, key, fingerprint, id, amount, details, version)
  local acc = account_of(account)
  if not acc then
    return absent(30, account)
  end
  local replay = recall(acc, key, fingerprint)
  if replay then
    return replay
  end
  if acc.s == QUARANTINED or acc.s == CLOSED_FOR_GOOD then
    return refuse(stopped_by(acc), account)
  end
  if version ~= -1 and version ~= acc.v then
    return refuse(43, account)
  end
  check(amount, 1)
  local enough, again = make_available(acc, amount)
  if not enough then
    return too_little(acc, key, fingerprint, amount, again)
  end
  local outcome = commit(acc, GRANT, -amount, 0, {E_ADJUSTMENT, -amount, 0, ''}, key, fingerprint, details,
    nil, function(_, _, version, available, held)
      return pack(1, version, available, held, acc.now, id, amount, details)
    end)
  remember(acc, key, fingerprint, outcome, retention)
  return reply(0, 0, acc, outcome)
end
