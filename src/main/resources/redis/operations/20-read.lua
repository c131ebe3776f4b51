-- balance: payload is status, available, held, version, time
local function balance(kind, group, account)
  local acc = account_of(account)
  if not acc then
    return absent(30, account)
  end
  return reply(50, 0, acc, pack(acc.s, acc.a, acc.h, acc.v, acc.now))
end

-- hold: payload is a balance's values, then the version that changed the hold last, its details and
-- its own values as in an outcome
local function read_hold(kind, group, id, covered)
  local hold, acc, ended = hold_and_account(id, covered)
  if ended then
    return ended
  end
  return reply(51, 0, acc, pack(acc.s, acc.a, acc.h, acc.v, acc.now, hold.version, hold.details, hold.id, hold.status,
    hold.amount, hold.captured, hold.released, hold.remaining, hold.refunded, hold.created, hold.expires, hold.closed))
end
