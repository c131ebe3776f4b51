local function finish_capture(acc, hold, was, limits, key, fingerprint, from_hold, drawn, released, uncaptured,
  details)
  local entries = {}
  local function entry(kind, available, held)
    local n = #entries
    entries[n + 1], entries[n + 2], entries[n + 3], entries[n + 4] = kind, available, held, hold.id
  end
  if from_hold > 0 then
    entry(E_CAPTURE, 0, -from_hold)
  end
  if drawn > 0 then
    entry(E_CAPTURE, -drawn, 0)
  end
  if released > 0 then
    entry(E_RELEASE, released, -released)
  end
  -- Nothing is released of a hold that draws beyond itself.
  local counts
  if drawn > 0 then
    hold.budgets, counts = counted_more(acc, hold, limits, drawn)
  else
    hold.budgets, counts = given_back(acc, hold, released)
  end
  local outcome = commit(acc, CAPTURE, released - drawn, -from_hold - released, entries, key, fingerprint,
    details, counts, hold_outcome, hold, uncaptured)
  if hold.status == OPEN then
    keep_open(acc, hold, was.expires)
  else
    keep_closed(acc, hold, was.status == OPEN)
  end
  remember(acc, key, fingerprint, outcome, retention)
  return reply(0, 0, acc, outcome)
end

-- A capture of an expired hold that asks for it: the whole amount is drawn from what is available.
local function capture_late(acc, was, covered, key, fingerprint, amount, final, details, limits)
  if amount == -1 then
    amount = math.max(0, was.amount - was.captured)
  end
  check(amount, 0)
  if was.captured + amount > MAX then
    return decline(acc, key, fingerprint, pack(11, was.remaining))
  end
  local enough, again = make_available(acc, amount)
  if not enough then
    return too_little(acc, key, fingerprint, amount, again)
  end
  local _, ended = allowed(acc, was, covered, limits, key, fingerprint, amount, false)
  if ended then
    return ended
  end
  local hold = copy(was)
  hold.captured = hold.captured + amount
  check(hold.captured, 0)
  if final == 1 and amount > 0 then
    hold.status = CAPTURED
  end
  return finish_capture(acc, hold, was, limits, key, fingerprint, 0, amount, 0, 0, details)
end

local function capture_open(acc, was, covered, key, fingerprint, amount, final, excess, ttl, details, limits)
  local over = amount - was.remaining
  local drawn, uncaptured = 0, 0
  if over > 0 then
    if excess ~= EXCESS_DRAW and excess ~= EXCESS_AVAILABLE then
      return decline(acc, key, fingerprint, pack(11, was.remaining))
    end
    -- What is captured of one hold stays an amount, too.
    local most = math.min(over, MAX - was.captured - was.remaining)
    if most < over and excess == EXCESS_DRAW then
      return decline(acc, key, fingerprint, pack(11, was.remaining))
    end
    local enough, again = make_available(acc, most)
    if not enough and (again or excess == EXCESS_DRAW) then
      return too_little(acc, key, fingerprint, over, again)
    end
    local ended
    drawn, ended = allowed(acc, was, covered, limits, key, fingerprint, math.min(most, acc.a),
      excess == EXCESS_AVAILABLE)
    if ended then
      return ended
    end
    uncaptured = over - drawn
  end
  local from_hold = math.min(amount, was.remaining)
  local rest = was.remaining - from_hold
  local released = final == 1 and rest or 0
  local hold = copy(was)
  hold.captured = hold.captured + from_hold + drawn
  check(hold.captured, 0)
  hold.released = hold.released + released
  hold.remaining = rest - released
  if hold.remaining == 0 then
    hold.status = hold.captured > 0 and CAPTURED or VOIDED
    hold.closed = acc.now
  elseif ttl ~= -1 then
    hold.expires = math.max(hold.expires, acc.now + ttl)
  end
  return finish_capture(acc, hold, was, limits, key, fingerprint, from_hold, drawn, released, uncaptured, details)
end

-- capture: …, amount (-1: what remains), final (0, 1), excess (0 refuse, 1 draw, 2 as available),
--          late (1: draw an expired hold's amount), prolonging time to live (ms, -1: none); of a
--          quantity only, and before limits: what was used; run again after 44: limits
local function capture(kind, group, id, covered, key, fingerprint, amount, final, excess, late, ttl, details, limits)
  details = details or ''
  local hold, acc, ended = hold_to_change(id, covered, key, fingerprint)
  if ended then
    return ended
  end
  local expired = hold.status == EXPIRED or is_due(hold, acc)
  if amount == -1 and not expired then
    amount = hold.remaining
  end
  local draws = expired and late == 1 or not expired and excess ~= 0 and amount > hold.remaining
  if acc.s ~= ACTIVE and draws then
    return refuse(stopped_by(acc), acc.id)
  end
  if is_due(hold, acc) then
    expire_due(acc, hold)
  end
  if expired and late == 1 then
    return capture_late(acc, hold, covered, key, fingerprint, amount, final, details, limits)
  end
  if hold.status ~= OPEN then
    return decline(acc, key, fingerprint, closed_outcome(hold))
  end
  check(amount, 0)
  return capture_open(acc, hold, covered, key, fingerprint, amount, final, excess, ttl, details, limits)
end
