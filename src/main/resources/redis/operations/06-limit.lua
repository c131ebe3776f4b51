-- Whether budgets let a hold have more. limits is an array of four values for each budget that counts: budget,
-- period, limit, hard (0, 1). nil: the caller named none; empty: it knows that none is in force.

-- In the map of covered accounts: only what certain spenders have.
local CERTAIN_SPENDERS = 2

-- How much the hard limits leave, and the place of the one that leaves least; nil if there is none.
local function room_of(acc, limits)
  local room, bound
  for i = 1, #limits, 4 do
    if limits[i + 3] == 1 then
      local left = limits[i + 2] - spent_of(acc, limits[i], period_start(limits[i + 1], acc.now))
      if not room or left < room then
        room, bound = left, i
      end
    end
  end
  return room, bound
end

local function exceeded(acc, limits, bound, requested)
  local period = limits[bound + 1]
  local start = period_start(period, acc.now)
  return pack(16, limits[bound], period, limits[bound + 2], spent_of(acc, limits[bound], start), requested,
    period_end(period, start))
end

-- Whom a hold's details name as its spender, empty if nobody.
local function spender_of(hold)
  if hold.details == '' then
    return ''
  end
  local _, spender = cmsgpack.unpack(hold.details)
  return spender
end

-- Asks the caller for the limits of its spender's budgets and of those that the hold was counted for.
local function unlimited(acc, hold, spender)
  local asked, seen = {spender}, {}
  for i = 1, #(hold.budgets or {}), 3 do
    local budget = hold.budgets[i]
    if not seen[budget] then
      seen[budget] = true
      asked[#asked + 1] = budget
    end
  end
  return reply(44, 0, acc, pack(asked))
end

-- How much of amount the budgets allow, or the reply that ends the operation: what is refused is so
-- only when no hold is due that could give its part back. partly: less than the amount will do.
-- A caller that covers the account for certain spenders only is asked whether it may draw for this one.
local function allowed(acc, hold, covered, limits, key, fingerprint, amount, partly)
  if amount == 0 then
    return 0
  elseif not limits then
    local spender = spender_of(hold)
    if hold.budgets or spender ~= '' or covered and covered[acc.id] == CERTAIN_SPENDERS then
      return 0, unlimited(acc, hold, spender)
    end
    return amount
  end
  read_counters(acc, limits, 4)
  local room, bound = room_of(acc, limits)
  if bound and room < amount and not events then
    expire_due(acc, nil)
    room, bound = room_of(acc, limits)
  end
  if not bound or room >= amount then
    return amount
  end
  local x = earliest(acc)
  if x ~= 0 and x <= acc.now then
    return 0, reply(41, 0, acc, '')
  elseif partly then
    return math.max(0, room)
  end
  return 0, decline(acc, key, fingerprint, exceeded(acc, limits, bound, amount))
end
