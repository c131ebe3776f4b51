-- Holds are read once a call and written whenever a step changes them.
local function hold_of(id)
  local known = holds[id]
  if known ~= nil then
    return known
  end
  local stored = call('GET', prefix .. 'h:' .. id)
  if not stored then
    holds[id] = false
    return false
  end
  local account, status, amount, captured, released, remaining, refunded, created, expires, closed, key, version,
    details, budgets = cmsgpack.unpack(stored)
  local hold = {
    id = id,
    account = account,
    status = status,
    amount = amount,
    captured = captured,
    released = released,
    remaining = remaining,
    refunded = refunded,
    created = created,
    expires = expires,
    closed = closed,
    key = key,
    version = version,
    details = details,
    budgets = budgets
  }
  holds[id] = hold
  return hold
end

-- What both a stored hold and an outcome have of it, which is written once a step.
local function state_of(hold)
  return pack(hold.status, hold.amount, hold.captured, hold.released, hold.remaining, hold.refunded, hold.created,
    hold.expires, hold.closed)
end

local function store(hold)
  holds[hold.id] = hold
  local stored = pack(hold.account) .. (hold.state or state_of(hold)) .. pack(hold.key, hold.version, hold.details)
  hold.state = nil
  if hold.budgets then
    stored = stored .. pack(hold.budgets)
  end
  call('SET', prefix .. 'h:' .. hold.id, stored)
end

-- The outcome's bytes of a step that made or changed a hold.
local function hold_outcome(acc, kind, version, available, held, hold, uncaptured)
  hold.version = version
  hold.state = state_of(hold)
  return pack(0, kind, version, available, held, acc.now, uncaptured, hold.id) .. hold.state
end

-- Writes an open hold and its place in the expiry index.
local function keep_open(acc, hold, expires_before)
  store(hold)
  if expires_before == hold.expires then
    return
  end
  call('ZADD', acc.holds, int(hold.expires), hold.id)
  if expires_before then
    forgets_at(acc, expires_before)
  end
  expects_at(acc, hold.expires)
end

-- Writes a hold that has just closed. Its stub stays until the ledger has it; the key that made it
-- is kept for the retention from now on.
local function keep_closed(acc, hold, was_open)
  store(hold)
  call('ZADD', prefix .. 'c', int(acc.now), hold.id)
  if was_open then
    call('ZREM', acc.holds, hold.id)
    forgets_at(acc, hold.expires)
    opened = opened - 1
    if hold.key ~= '' then
      call('PEXPIRE', record_key(acc.id, hold.key), int(retention))
    end
  end
end

local function copy(hold)
  local c = {}
  for k, v in pairs(hold) do
    c[k] = v
  end
  return c
end

-- The hold and its account, or the reply that ends the operation.
local function hold_and_account(id, covered)
  local hold = hold_of(id)
  if not hold then
    return nil, nil, absent(31, '')
  end
  if covered and not covered[hold.account] then
    return nil, nil, refuse(32)
  end
  local acc = account_of(hold.account)
  if not acc then
    return nil, nil, absent(30, hold.account)
  end
  return hold, acc, nil
end

-- As above for a step that changes the hold; it also ends with a replay, and if the account's data
-- are in doubt.
local function hold_to_change(id, covered, key, fingerprint)
  local hold, acc, ended = hold_and_account(id, covered)
  if ended then
    return nil, nil, ended
  end
  ended = recall(acc, key, fingerprint)
  if not ended and acc.s == QUARANTINED then
    ended = refuse(36, acc.id)
  end
  return hold, acc, ended
end

local function is_due(hold, acc)
  return hold.status == OPEN and hold.expires <= acc.now
end

local function closed_outcome(hold)
  return pack(10, hold.status, hold.closed)
end
