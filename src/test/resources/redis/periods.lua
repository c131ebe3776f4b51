-- Periods of budgets, as the operations script computes them.
--
-- ARGV[n]  period and instant (ms), with a space between
--
-- Reply    {start, end, …}
local answers = {}
for i = 1, #ARGV do
  local period, at = string.match(ARGV[i], '^(%d) (%d+)$')
  local start = period_start(tonumber(period), tonumber(at))
  answers[2 * i - 1] = start
  answers[2 * i] = period_end(tonumber(period), start)
end
return answers
