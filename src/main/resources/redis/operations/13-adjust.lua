-- adjust: …, new total (-1: unchanged), time to live from now (ms, -1: unchanged), and run again after
-- 44: limits. A heartbeat may come without a key.
local function adjust(kind, group, id, covered, key, fingerprint, amount, ttl, limits)
  local was, acc, ended = hold_to_change(id, covered, key, fingerprint)
  if ended then
    return ended
  end
  if acc.s ~= ACTIVE and amount > was.amount then
    return refuse(stopped_by(acc), acc.id)
  end
  if is_due(was, acc) then
    expire_due(acc, was)
  end
  if was.status ~= OPEN then
    return decline(acc, key, fingerprint, closed_outcome(was))
  end
  local more = 0
  if amount ~= -1 then
    check(amount, 1)
    if amount < was.captured then
      return decline(acc, key, fingerprint, pack(12, was.captured))
    end
    more = amount - was.amount
  end
  if more > 0 then
    local enough, again = make_available(acc, more)
    if not enough then
      return too_little(acc, key, fingerprint, more, again)
    end
    local _, ended = allowed(acc, was, covered, limits, key, fingerprint, more, false)
    if ended then
      return ended
    end
  end
  local hold = copy(was)
  hold.amount, hold.remaining = was.amount + more, was.remaining + more
  check(hold.remaining, 0)
  if hold.remaining == 0 then
    hold.status, hold.closed = CAPTURED, acc.now
  elseif ttl ~= -1 then
    hold.expires = acc.now + ttl
  end
  local entries, counts = {}, nil
  if more > 0 then
    entries = {E_HOLD, -more, more, id}
    hold.budgets, counts = counted_more(acc, was, limits, more)
  elseif more < 0 then
    entries = {E_RELEASE, -more, more, id}
    hold.budgets, counts = given_back(acc, was, -more)
  end
  local outcome = commit(acc, ADJUST, -more, more, entries, key, fingerprint, '', counts, hold_outcome, hold, 0)
  if hold.status == OPEN then
    keep_open(acc, hold, was.expires)
  else
    keep_closed(acc, hold, true)
  end
  remember(acc, key, fingerprint, outcome, retention)
  return reply(0, 0, acc, outcome)
end
