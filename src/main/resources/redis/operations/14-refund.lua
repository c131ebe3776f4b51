-- refund: …, amount (-1: all that is captured and not refunded), details
local function refund(kind, group, id, covered, key, fingerprint, amount, details)
  local was, acc, ended = hold_to_change(id, covered, key, fingerprint)
  if ended then
    return ended
  end
  if acc.s == CLOSED_FOR_GOOD then
    return refuse(42, acc.id)
  end
  if is_due(was, acc) then
    expire_due(acc, was)
  end
  local refundable = was.captured - was.refunded
  if amount == -1 then
    amount = refundable
  end
  if amount > refundable or refundable == 0 then
    return decline(acc, key, fingerprint, pack(13, refundable))
  end
  check(amount, 1)
  if acc.a + acc.h + amount > MAX then
    return decline(acc, key, fingerprint, pack(14, acc.a + acc.h, amount))
  end
  local hold = copy(was)
  hold.refunded = hold.refunded + amount
  local counts
  hold.budgets, counts = given_back(acc, was, amount)
  local outcome = commit(acc, REFUND, amount, 0, {E_REFUND, amount, 0, id}, key, fingerprint, details, counts,
    hold_outcome, hold, 0)
  store(hold)
  remember(acc, key, fingerprint, outcome, retention)
  return reply(0, 0, acc, outcome)
end
