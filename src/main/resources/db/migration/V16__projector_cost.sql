-- What the projector pays for every event and nobody needs.

-- The body has to be as volatile as the function says for Postgres to put it in place of the call,
-- and adding an interval is not: each call was an execution of its own. Rounding to milliseconds
-- makes up for what a double lacks in far years.
create or replace function from_millis(ms bigint) returns timestamptz
  language sql immutable strict parallel safe
  return to_timestamp(ms::double precision / 1000)::timestamptz(3);

-- Instants become versions by the journal's index, which has every version; entries are then found
-- by version.
drop index ledger_entry_at;

-- A hold has the key of the request that made it, and outcomes are found by account and key.
drop index outcome_hold;

-- Room for a new version of a balance beside the old one, so that an update touches no index.
alter table account_balance set (fillfactor = 50);

-- Whether anything waits at all is asked in every transaction.
create index parked_event_gap on parked_event (kafka_partition) where cause = 'gap';
