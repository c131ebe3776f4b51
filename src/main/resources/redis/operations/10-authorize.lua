-- authorize, charge: …, hold id, amount, time to live (ms), details, and if budgets count their limits
local function authorize(kind, group, account, covered, key, fingerprint, id, amount, ttl, details, limits)
  local acc = account_of(account)
  if not acc then
    return absent(30, account)
  end
  local replay = recall(acc, key, fingerprint)
  if replay then
    return replay
  end
  if acc.s ~= ACTIVE then
    return refuse(stopped_by(acc), account)
  end
  check(amount, 1)
  local enough, again = make_available(acc, amount)
  if not enough then
    return too_little(acc, key, fingerprint, amount, again)
  end
  local charge = kind == CHARGE
  local hold = {
    id = id,
    account = account,
    status = charge and CAPTURED or OPEN,
    amount = amount,
    captured = charge and amount or 0,
    released = 0,
    remaining = charge and 0 or amount,
    refunded = 0,
    created = acc.now,
    expires = acc.now + ttl,
    closed = charge and acc.now or 0,
    key = key,
    version = 0,
    details = details
  }
  local counts
  if limits then
    local _, ended = allowed(acc, hold, covered, limits, key, fingerprint, amount, false)
    if ended then
      return ended
    end
    hold.budgets, counts = counted_more(acc, hold, limits, amount)
  end
  local held = charge and 0 or amount
  local entries = {charge and E_CAPTURE or E_HOLD, -amount, held, id}
  local outcome = commit(acc, kind, -amount, held, entries, key, fingerprint, details, counts, hold_outcome, hold, 0)
  if charge then
    keep_closed(acc, hold, false)
    remember(acc, key, fingerprint, outcome, retention)
  else
    opened = opened + 1
    keep_open(acc, hold, nil)
    remember(acc, key, fingerprint, outcome, nil)
  end
  return reply(0, 0, acc, outcome)
end
