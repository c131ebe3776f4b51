-- expire: the sweeper's; payload is how many holds it released
local function expire(kind, group, account)
  local acc = account_of(account)
  if not acc then
    call('ZREM', prefix .. 'x', account)
    return absent(30, account)
  end
  if acc.s == QUARANTINED then
    return refuse(36, account)
  end
  local events = {}
  local released = expire_due(acc, nil, events)
  return reply(40, 0, acc, int(released), events)
end
