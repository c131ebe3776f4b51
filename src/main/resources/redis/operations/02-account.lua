-- Accounts are read once and written once a call, however many operations touch them.
local function account_of(id)
  local known = accounts[id]
  if known ~= nil then
    return known
  end
  local h = call('HMGET', prefix .. 'a:' .. id, 'a', 'h', 'v', 'j', 't', 's', 'x')
  if not h[1] and not h[3] then
    accounts[id] = false
    return false
  end
  -- A reply ends at a value that is missing, and nobody could read the call's other replies.
  for i = 1, 7 do
    local n = tonumber(h[i])
    if not n or n ~= math.floor(n) then
      error('account ' .. id .. ' is damaged')
    end
    h[i] = n
  end
  local acc = {
    id = id,
    a = h[1],
    h = h[2],
    v = h[3],
    j = h[4],
    t = h[5],
    s = h[6],
    x = h[7],
    holds = prefix .. 'e:' .. id,
    dirty = false,
    stale = false
  }
  -- Never before the account's own latest event, whatever the server's clock says.
  acc.now = math.max(clock, acc.t)
  accounts[id] = acc
  return acc
end

-- Why an account that is not active spends nothing.
local function stopped_by(acc)
  return acc.s == QUARANTINED and 36 or acc.s == CLOSED_FOR_GOOD and 42 or 35
end

-- The earliest expiry of an open hold, 0 if none is open.
local function earliest(acc)
  if acc.stale then
    local first = call('ZRANGE', acc.holds, 0, 0, 'WITHSCORES')
    acc.x = first[2] and tonumber(first[2]) or 0
    acc.stale = false
    acc.moved = true
  end
  return acc.x
end

local function expects_at(acc, expires)
  if not acc.stale and (acc.x == 0 or expires < acc.x) then
    acc.x = expires
    acc.moved = true
  end
end

local function forgets_at(acc, expires)
  if expires <= acc.x then
    acc.stale = true
  end
end

-- Brings the counters of budgets, whose ids are in list at every step-th place. Only a budget's latest
-- period has one; what is not there is nothing spent.
local function read_counters(acc, list, step)
  local counters, lacking, seen = acc.counters or {}, {}, {}
  acc.counters = counters
  for i = 1, #list, step do
    if not counters[list[i]] and not seen[list[i]] then
      seen[list[i]] = true
      lacking[#lacking + 1] = list[i]
    end
  end
  if #lacking == 0 then
    return
  end
  local stored = call('HMGET', prefix .. 'b:' .. acc.id, unpack(lacking))
  for i, budget in ipairs(lacking) do
    local start, spent = 0, 0
    if stored[i] then
      start, spent = string.match(stored[i], '^(%d+):(%d+)$')
      if not spent then
        error('budget ' .. budget .. ' is damaged')
      end
    end
    counters[budget] = {start = tonumber(start), spent = tonumber(spent)}
  end
end

-- What is spent of a budget in the period that starts then, as far as that is its latest.
local function spent_of(acc, budget, start)
  local counter = acc.counters[budget]
  return counter.start == start and counter.spent or 0
end

-- What goes to a period that is over is in the event only.
local function count(acc, counts)
  for i = 1, #counts, 4 do
    local counter, start, delta = acc.counters[counts[i + 1]], counts[i + 2], counts[i + 3]
    if delta > 0 and start > counter.start then
      counter.start, counter.spent = start, 0
    end
    if start == counter.start then
      counter.spent = math.max(0, counter.spent + delta)
      counter.dirty = true
      acc.counted = true
    end
  end
end

-- The one place where a balance changes: one step, one version, one event.
-- remembered is called with the account, kind, version and balance after the step, subject and uncaptured, and
-- gives the outcome's bytes; nil for a step that nobody asked for.
-- counts: what the step counts against budgets, an array of four values each: hold, budget, start of the
-- period, signed amount; nil for nothing. The counters of those budgets have been read.
local function commit(acc, kind, available_delta, held_delta, entries, key, fingerprint, details, counts, remembered,
  subject, uncaptured)
  local version, available, held = acc.v + 1, acc.a + available_delta, acc.h + held_delta
  check(available, 0)
  check(held, 0)
  check(available + held, 0)
  local outcome = remembered and remembered(acc, kind, version, available, held, subject, uncaptured) or ''
  local event
  if counts then
    event = pack(2, generation, shard, acc.id, version, acc.now, kind, available, held, key, fingerprint,
      outcome, entries, details, counts)
  else
    event = pack(1, generation, shard, acc.id, version, acc.now, kind, available, held, key, fingerprint,
      outcome, entries, details)
  end
  local id = call('XADD', outbox, '*', 'e', event)
  room = room - 1
  acc.v, acc.a, acc.h, acc.t, acc.dirty = version, available, held, acc.now, true
  if counts then
    count(acc, counts)
  end
  if events then
    local n = #events
    events[n + 1], events[n + 2], events[n + 3] = version, id, event
  else
    events = {version, id, event}
  end
  return outcome
end

local function write_counters(acc)
  for budget, counter in pairs(acc.counters) do
    if counter.dirty then
      call('HSET', prefix .. 'b:' .. acc.id, budget, int(counter.start) .. ':' .. int(counter.spent))
    end
  end
end

local function flush()
  for _, acc in pairs(accounts) do
    if acc and acc.dirty then
      if acc.counted then
        write_counters(acc)
      end
      local key, x = prefix .. 'a:' .. acc.id, earliest(acc)
      if not acc.moved then
        call('HSET', key, 'a', int(acc.a), 'h', int(acc.h), 'v', int(acc.v), 't', int(acc.t))
      else
        call('HSET', key, 'a', int(acc.a), 'h', int(acc.h), 'v', int(acc.v), 't', int(acc.t), 'x', int(x))
        if x == 0 then
          call('ZREM', prefix .. 'x', acc.id)
        else
          call('ZADD', prefix .. 'x', int(x), acc.id)
        end
      end
    end
  end
  if opened ~= 0 then
    call('INCRBY', prefix .. 'open', int(opened))
  end
end
