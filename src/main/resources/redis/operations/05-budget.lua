-- What holds are counted for. A hold remembers it as an array of three values for each budget and period:
-- budget, start of the period (ms), counted; the latest of a budget last. One that was given back
-- altogether stays, because it says which budgets count when the hold draws more.
--
-- Neither function changes anything: each answers what the hold remembers after the step, and what
-- the step counts (see commit), nil for nothing.

local function entries_of(hold)
  local entries = {}
  for i, value in ipairs(hold.budgets or {}) do
    entries[i] = value
  end
  return entries
end

-- Counts amount in the periods that run now, of the budgets that limits names.
local function counted_more(acc, hold, limits, amount)
  if amount == 0 or not limits or #limits == 0 then
    return hold.budgets, nil
  end
  read_counters(acc, limits, 4)
  local entries, counts = entries_of(hold), {}
  for i = 1, #limits, 4 do
    local budget, start = limits[i], period_start(limits[i + 1], acc.now)
    check(spent_of(acc, budget, start) + amount, 1)
    local at
    for j = 1, #entries, 3 do
      if entries[j] == budget and entries[j + 1] == start then
        at = j
      end
    end
    local n = #entries
    if at then
      entries[at + 2] = entries[at + 2] + amount
    else
      entries[n + 1], entries[n + 2], entries[n + 3] = budget, start, amount
    end
    n = #counts
    counts[n + 1], counts[n + 2], counts[n + 3], counts[n + 4] = hold.id, budget, start, amount
  end
  return entries, counts
end

-- Gives amount back to each budget, to the latest period first and nowhere more than was counted. What
-- was drawn while a budget was not in force was never counted, so that some may be left over.
local function given_back(acc, hold, amount, counts)
  if amount == 0 or not hold.budgets then
    return hold.budgets, counts
  end
  read_counters(acc, hold.budgets, 3)
  local entries, left = entries_of(hold), {}
  for i = #entries - 2, 1, -3 do
    local budget, start, counted = entries[i], entries[i + 1], entries[i + 2]
    local back = math.min(left[budget] or amount, counted)
    left[budget] = (left[budget] or amount) - back
    entries[i + 2] = counted - back
    if back > 0 then
      counts = counts or {}
      local n = #counts
      counts[n + 1], counts[n + 2], counts[n + 3], counts[n + 4] = hold.id, budget, start, -back
    end
  end
  return entries, counts
end
