-- A quarantined account's holds do not expire: the sweep looks at it again after this time (ms),
-- lest such accounts stay first in the index and keep others from being swept.
local PASSED_OVER = 30000

-- expire: the sweeper's; payload is how many holds it released
local function expire(kind, group, account)
  local acc = account_of(account)
  if not acc then
    call('ZREM', prefix .. 'x', account)
    return absent(30, account)
  end
  if acc.s == QUARANTINED then
    call('ZADD', prefix .. 'x', 'XX', int(clock + PASSED_OVER), account)
    return refuse(36, account)
  end
  local released = expire_due(acc, nil)
  return reply(40, 0, acc, int(released))
end
