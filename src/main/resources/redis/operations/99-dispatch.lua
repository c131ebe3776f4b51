-- An operation begins: kind, group (0: none), account or hold id, accounts the caller may see (nil:
-- all, else a map of account to true, or to 2 for certain spenders only), key (empty: none), fingerprint
-- (16 bytes, or empty); then what the kind's own function names.
local handlers = {
  [AUTHORIZE] = authorize,
  [CHARGE] = authorize,
  [CAPTURE] = capture,
  [VOID] = void,
  [ADJUST] = adjust,
  [REFUND] = refund,
  [GRANT] = grant,
  [DEDUCT] = deduct,
  [EXPIRE] = expire,
  [ABANDON] = abandon,
  [BALANCE] = balance,
  [HOLD] = read_hold,
  [PEEK] = peek,
  [REPLAY] = replay
}

-- What one operation may add to the outbox: two expiries and its own step.
local EVENTS_PER_OPERATION = 3

-- Of what is held back is said what it lacks, so that all of it is loaded at once.
local function held_back(kind, target)
  local account = target
  if kind >= CAPTURE and kind <= REFUND then
    local hold = hold_of(target)
    if not hold then
      return absent(31, '')
    end
    account = hold.account
  end
  return account_of(account) and refuse(37) or absent(30, account)
end

local function run(kind, group, target, ...)
  events = nil
  if group ~= 0 and stopped[group] then
    return held_back(kind, target)
  end
  if kind < BALANCE and room < EVENTS_PER_OPERATION then
    return refuse(38)
  end
  local result = handlers[kind](kind, group, target, ...)
  if group ~= 0 and (result[1] == 30 or result[1] == 31 or result[1] == 41 or result[1] == 44) then
    stopped[group] = true
  end
  return result
end

-- What a command of Redis refuses comes as a table, what the scripts themselves find as a string.
local function text_of(failure)
  return type(failure) == 'table' and failure.err or tostring(failure)
end

local outbox_limit

local function enter(n, ...)
  local server, count
  prefix, generation, server, shard, retention, tombstone_retention, outbox_limit, count = ...
  return refused(generation, server, n), count
end

local function run_all(first, last)
  outbox = prefix .. 'o'
  room = outbox_limit - call('XLEN', outbox)
  opened = 0
  accounts, holds, stopped = {}, {}, {}
  local decided = {0}
  for i = first, last do
    local ok, result = pcall(run, cmsgpack.unpack(ARGV[i]))
    decided[i - first + 2] = ok and result or refuse(99, '', text_of(result))
  end
  flush()
  return decided
end

local replies = {}
local head = 1
for n = 1, #KEYS do
  local refusal, count = enter(n, cmsgpack.unpack(ARGV[head]))
  if refusal then
    replies[n] = refusal
  else
    -- What one shard fails with is its own.
    local ok, decided = pcall(run_all, head + 1, head + count)
    replies[n] = ok and decided or {99, text_of(decided)}
  end
  head = head + count + 1
end
return replies
