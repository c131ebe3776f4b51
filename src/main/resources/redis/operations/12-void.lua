-- void: no values of its own
local function void(kind, group, id, covered, key, fingerprint)
  local was, acc, ended = hold_to_change(id, covered, key, fingerprint)
  if ended then
    return ended
  end
  if is_due(was, acc) then
    expire_due(acc, was)
  end
  if was.status ~= OPEN then
    return decline(acc, key, fingerprint, closed_outcome(was))
  end
  local rest = was.remaining
  local hold = copy(was)
  hold.status, hold.released, hold.remaining, hold.closed = VOIDED, hold.released + rest, 0, acc.now
  local counts
  hold.budgets, counts = given_back(acc, was, rest)
  local outcome = commit(acc, VOID, rest, -rest, {E_RELEASE, rest, -rest, id}, key, fingerprint, '', counts,
    hold_outcome, hold, 0)
  keep_closed(acc, hold, true)
  remember(acc, key, fingerprint, outcome, retention)
  return reply(0, 0, acc, outcome)
end
