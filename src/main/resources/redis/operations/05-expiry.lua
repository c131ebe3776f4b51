-- An event has to fit into a record of Kafka; what is left is due at the next step.
local MOST_COUNTS = 4096

-- Releases up to DUE_PER_CALL holds whose time is over, in one step; first the one a call met, if any.
local function expire_due(acc, first)
  local ids = {}
  if first then
    ids[1] = first.id
  end
  if earliest(acc) ~= 0 and acc.x <= acc.now then
    local due = call('ZRANGEBYSCORE', acc.holds, '-inf', int(acc.now), 'LIMIT', 0, DUE_PER_CALL)
    for _, id in ipairs(due) do
      if #ids < DUE_PER_CALL and not (first and id == first.id) then
        ids[#ids + 1] = id
      end
    end
  end
  local entries, released, expired, counts = {}, 0, {}, nil
  for _, id in ipairs(ids) do
    if counts and #counts >= MOST_COUNTS then
      break
    end
    local hold = hold_of(id)
    if hold and is_due(hold, acc) then
      local n = #entries
      entries[n + 1], entries[n + 2], entries[n + 3], entries[n + 4] = E_EXPIRY, hold.remaining, -hold.remaining, id
      released = released + hold.remaining
      local budgets
      budgets, counts = given_back(acc, hold, hold.remaining, counts)
      expired[#expired + 1] = {hold, budgets}
    end
  end
  if #expired == 0 then
    return 0
  end
  commit(acc, EXPIRE, released, -released, entries, '', '', '', counts)
  for _, each in ipairs(expired) do
    local hold = each[1]
    hold.budgets = each[2]
    hold.status, hold.released, hold.remaining, hold.closed = EXPIRED, hold.released + hold.remaining, 0, hold.expires
    hold.version = acc.v
    keep_closed(acc, hold, true)
  end
  return #expired
end

-- Makes due credits available if the account has less than it needs. Answers whether that is enough,
-- and if not, whether more holds are due, so that the operation should be run again.
local function make_available(acc, needed)
  if acc.a >= needed then
    return true, false
  end
  expire_due(acc, nil)
  local x = earliest(acc)
  return acc.a >= needed, x ~= 0 and x <= acc.now
end

local function too_little(acc, key, fingerprint, needed, again)
  if again then
    return reply(41, 0, acc, '')
  end
  return decline(acc, key, fingerprint, pack(15, acc.a, needed, earliest(acc)))
end
