-- operations: many operations of one shard or of several that are on one server, each decided and
-- carried out by itself, a shard's in the order given.
--
-- KEYS[n]  the generation key of the nth shard
-- ARGV     for each shard: MessagePack values: key prefix of shard and generation (string), generation, server (see
--          gate), shard, key retention (ms), tombstone retention (ms), largest number of outbox entries, how many
--          operations follow; then so many operations: MessagePack values, see dispatch
--
-- Reply    for each shard: {0, reply of its first operation, …}; or what the gate refuses it with, in which case
--          nothing was done in it; or {99, what went wrong}.
-- One operation's reply: {code, replayed, account, journaled_upto, payload, the account's version
--          after it, version, outbox id, event, …}; the events are those this operation caused, in
--          order of their versions.
--   0  decided; payload is the outcome              30 account absent; payload is the drops counter
--   31 hold absent; payload is the drops counter    32 hold not covered by the caller
--   33 key belongs to another request               34 key abandoned
--   35 account frozen                               36 account quarantined
--   37 not run: an earlier operation of its group has to be run again first; after such a one 30
--      and 31 say what this one lacks, too
--   38 outbox full                                  39 key not remembered; payload is the version
--   41 not decided: more holds are due than one call releases; to be run again
--   42 account closed                               43 account moved on from the version named
--   44 not decided: it draws for a hold of a spender, or that budgets were counted for, and names no
--      limits; to be run again with those of payload (MessagePack array: spender, budget, …)
--   40 swept                                        50 balance   51 hold
--   99 fault; payload says what
--
-- Integers are Lua numbers, exact up to 2^53; what goes into a key's value is formatted explicitly,
-- because Lua's own formatting keeps 14 digits.

local MAX = 9000000000000000
local DUE_PER_CALL = 64

local OPEN, CAPTURED, VOIDED, EXPIRED = 0, 1, 2, 3
local ACTIVE, FROZEN, CLOSED_FOR_GOOD, QUARANTINED = 0, 1, 2, 3

local AUTHORIZE, CHARGE, CAPTURE, VOID, ADJUST, REFUND, GRANT, EXPIRE, ABANDON = 1, 2, 3, 4, 5, 6, 7, 8, 9
local DEDUCT = 10
local BALANCE, HOLD, PEEK, REPLAY = 20, 21, 22, 23

local E_GRANT, E_HOLD, E_CAPTURE, E_RELEASE, E_EXPIRY, E_REFUND, E_ADJUSTMENT = 1, 2, 3, 4, 5, 6, 7

local EXCESS_DRAW, EXCESS_AVAILABLE = 1, 2

local pack = cmsgpack.pack
local call = redis.call
local time = call('TIME')
local clock = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- Of the shard whose operations are run: see dispatch.
local prefix, generation, shard, retention, tombstone_retention, outbox, room, opened
local accounts, holds, stopped

-- Of the operation that is run: version, outbox id and bytes of each event that it caused; nil for none.
local events

local function int(n)
  return string.format('%d', n)
end

-- Money is never computed from anything but an integer within bounds.
local function check(n, least)
  if type(n) ~= 'number' or n < least or n > MAX or n ~= math.floor(n) then
    error('amount out of bounds: ' .. tostring(n))
  end
end
