-- void: no values of its own
local function void(kind, group, id, covered, key, fingerprint)
  local was, acc, ended = hold_and_account(id, covered)
  if ended then
    return ended
  end
  local replay = recall(acc, key, fingerprint)
  if replay then
    return replay
  end
  if acc.s == QUARANTINED then
    return refuse(36, acc.id)
  end
  local events = {}
  if is_due(was, acc) then
    expire_due(acc, was, events)
  end
  if was.status ~= OPEN then
    return decline(acc, key, fingerprint, closed_outcome(was), events)
  end
  local rest = was.remaining
  local hold = copy(was)
  hold.status, hold.released, hold.remaining, hold.closed = VOIDED, hold.released + rest, 0, acc.now
  local outcome = commit(acc, VOID, rest, -rest, {E_RELEASE, rest, -rest, id}, key, fingerprint,
    hold_outcome(acc, VOID, hold, 0), '', events)
  keep_closed(acc, hold, true)
  remember(acc, key, fingerprint, outcome, retention)
  return reply(0, 0, acc, outcome, events)
end
