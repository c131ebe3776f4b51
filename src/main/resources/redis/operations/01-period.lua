-- When the periods of budgets begin and end, in UTC. The Java form is kernel.BudgetPeriod.
local DAY, WEEK, MONTH, TOTAL = 1, 2, 3, 4
local DAY_MS = 86400000

-- How many days of its month are before a day, which is counted from 1970-01-01. Years begin in March,
-- so that a leap day is the last of its year; the calendar repeats itself every 400 of them.
local function days_of_month_before(day)
  local of_era = (day + 719468) % 146097
  local year = math.floor(
    (of_era - math.floor(of_era / 1460) + math.floor(of_era / 36524) - math.floor(of_era / 146096)) / 365)
  local of_year = of_era - (365 * year + math.floor(year / 4) - math.floor(year / 100))
  local month = math.floor((5 * of_year + 2) / 153)
  return of_year - math.floor((153 * month + 2) / 5)
end

-- The start (ms) of the period that an instant (ms) lies in; 0 for TOTAL.
local function period_start(period, at)
  local day = math.floor(at / DAY_MS)
  if period == TOTAL then
    return 0
  elseif period == WEEK then
    -- 1970-01-01 was a Thursday.
    day = day - (day + 3) % 7
  elseif period == MONTH then
    day = day - days_of_month_before(day)
  elseif period ~= DAY then
    error('no period: ' .. tostring(period))
  end
  return day * DAY_MS
end

-- When the period that starts then ends (ms); 0 for TOTAL.
local function period_end(period, start)
  if period == TOTAL then
    return 0
  elseif period == MONTH then
    -- Some day early in the next one.
    return period_start(MONTH, start + 32 * DAY_MS)
  end
  return start + (period == WEEK and 7 or 1) * DAY_MS
end
