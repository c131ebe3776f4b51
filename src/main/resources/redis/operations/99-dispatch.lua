-- An operation begins: kind, group (0: none), account or hold id, accounts the caller may see (nil:
-- all, else a map of account to true), key (empty: none), fingerprint (16 bytes, or empty); then what the kind's own function names.
local handlers = {
  [AUTHORIZE] = authorize,
  [CHARGE] = authorize,
  [CAPTURE] = capture,
  [VOID] = void,
  [ADJUST] = adjust,
  [REFUND] = refund,
  [GRANT] = grant,
  [EXPIRE] = expire,
  [ABANDON] = abandon,
  [BALANCE] = balance,
  [HOLD] = read_hold,
  [PEEK] = peek
}

-- What one operation may add to the outbox: two expiries and its own step.
local EVENTS_PER_OPERATION = 3

local stopped = {}

local function run(kind, group, ...)
  if group ~= 0 and stopped[group] then
    return refuse(37)
  end
  if kind < BALANCE and room < EVENTS_PER_OPERATION then
    return refuse(38)
  end
  local result = handlers[kind](kind, group, ...)
  if group ~= 0 and (result[1] == 30 or result[1] == 31 or result[1] == 41) then
    stopped[group] = true
  end
  return result
end

-- What a command of Redis refuses comes as a table, what the scripts themselves find as a string.
local function text_of(failure)
  return type(failure) == 'table' and failure.err or tostring(failure)
end

local replies = {0}
for i = 2, #ARGV do
  local ok, result = pcall(run, cmsgpack.unpack(ARGV[i]))
  replies[i] = ok and result or refuse(99, '', text_of(result))
end
flush()
return replies
