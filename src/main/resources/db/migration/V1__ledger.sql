-- The ledger: what the projector makes of the journal, and what Redis is rebuilt from.
--
-- Amounts are millicredits. Times are exact to the millisecond, as in the events.
-- Tables that the projector writes do not refer to `account` by foreign key: the journal is the
-- truth, and a record that has been acknowledged must never be refused here.

create function from_millis(ms bigint) returns timestamptz
  language sql immutable strict parallel safe
  return timestamptz '1970-01-01 00:00:00+00' + ms * interval '1 millisecond';

create function to_millis(t timestamptz) returns bigint
  language sql immutable strict parallel safe
  return (extract(epoch from t) * 1000)::bigint;

-- What is fixed when the service is installed, and checked at every start.
create table installation (
  only_one    boolean primary key default true check (only_one),
  shard_count integer not null check (shard_count > 0)
);

insert into installation (shard_count) values (64);

create table shard (
  shard      integer primary key check (shard >= 0),
  generation bigint not null default 1 check (generation > 0),
  state      text not null default 'OPEN' check (state in ('OPEN', 'RECOVERING'))
);

insert into shard (shard) select generate_series(0, 63);

-- Accounts are created here, at version 0, and reach Redis on first use.
create table account (
  account      text primary key,
  type         text not null check (type in ('user', 'organisation')),
  status       text not null default 'active'
               check (status in ('active', 'frozen', 'closed', 'quarantined')),
  display_name text,
  metadata     jsonb not null default '{}',
  created_at   timestamptz(3) not null default clock_timestamp()
);

-- An account's state after its last projected event. Without a row: version 0, nothing there.
create table account_balance (
  account       text primary key,
  version       bigint not null check (version > 0),
  available     bigint not null check (available >= 0),
  held          bigint not null check (held >= 0),
  last_event_at timestamptz(3) not null
);

-- Every event as it was journaled, by month.
--
-- A unique index of a partitioned table has to contain the partition key, so this one alone would
-- let a version in twice at different times. What keeps a version unique is that the projector
-- moves account_balance.version by exactly one for each row, in the same transaction.
create table journal (
  account         text not null,
  version         bigint not null check (version > 0),
  at              timestamptz(3) not null,
  generation      bigint not null,
  shard           integer not null,
  kind            smallint not null,
  key             text,
  available_after bigint not null check (available_after >= 0),
  held_after      bigint not null check (held_after >= 0),
  kafka_partition integer not null,
  kafka_offset    bigint not null,
  record          bytea not null,
  primary key (account, version, at)
) partition by range (at);

-- The balance as of an instant.
create index journal_account_at on journal (account, at desc, version desc);

-- What no month has been made for: nothing is refused for want of a partition.
create table journal_default partition of journal default;

-- Makes the partitions of `months` months from the one of `first`, and moves there what the default
-- partition has of them. Returns how many were made. Months are those of UTC.
create function ensure_journal_partitions(first timestamptz, months integer) returns integer
  language plpgsql as $$
declare
  made  integer := 0;
  name  text;
  lower timestamptz;
  upper timestamptz;
begin
  -- Instances do this at the same time; the lock ends with the transaction.
  perform pg_advisory_xact_lock(hashtext('ensure_journal_partitions'));
  for i in 0 .. months - 1 loop
    lower := (date_trunc('month', first at time zone 'UTC') + i * interval '1 month')
             at time zone 'UTC';
    upper := ((lower at time zone 'UTC') + interval '1 month') at time zone 'UTC';
    name := 'journal_' || to_char(lower at time zone 'UTC', 'YYYY_MM');
    continue when to_regclass(name) is not null;
    execute format('create table %I (like journal including all)', name);
    execute format(
      'with moved as (delete from journal_default where at >= %L and at < %L returning *)
       insert into %I select * from moved', lower, upper, name);
    execute format('alter table journal attach partition %I for values from (%L) to (%L)',
                   name, lower, upper);
    made := made + 1;
  end loop;
  return made;
end
$$;

-- Double entry: each row moves `amount` from the ledger account `debit` to the ledger account
-- `credit`, so everything sums to zero. A customer has <account>/available and <account>/held; the
-- house has house/revenue, house/refunds, house/promotions.
create table ledger_entry (
  account         text not null,
  version         bigint not null check (version > 0),
  ordinal         integer not null check (ordinal >= 0),
  kind            text not null,
  debit           text not null,
  credit          text not null,
  amount          bigint not null check (amount > 0),
  available_delta bigint not null,
  held_delta      bigint not null,
  available_after bigint not null,
  held_after      bigint not null,
  hold_id         text,
  operation       text,
  at              timestamptz(3) not null,
  primary key (account, version, ordinal),
  check (debit <> credit)
);

comment on column ledger_entry.operation is
  'The idempotency key of the request; null for an expiry by the sweeper.';

create index ledger_entry_kind on ledger_entry (account, kind, version, ordinal);
create index ledger_entry_at on ledger_entry (account, at, version);

create table hold (
  id         text primary key,
  account    text not null,
  status     text not null check (status in ('authorized', 'captured', 'voided', 'expired')),
  amount     bigint not null check (amount >= 0),
  captured   bigint not null check (captured >= 0),
  released   bigint not null check (released >= 0),
  remaining  bigint not null check (remaining >= 0),
  refunded   bigint not null check (refunded >= 0),
  uncaptured bigint not null default 0 check (uncaptured >= 0),
  reference  text,
  spender    text,
  metadata   jsonb not null default '{}',
  key        text,
  details    bytea not null default '',
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  closed_at  timestamptz(3),
  version    bigint not null check (version > 0),
  check ((status = 'authorized') = (closed_at is null)),
  check (status = 'authorized' or remaining = 0)
);

comment on column hold.key is 'The idempotency key of the request that made the hold.';
comment on column hold.details is
  'Reference, spender and metadata as the event that made the hold has them.';

create index hold_account on hold (account, created_at, id);
create index hold_reference on hold (reference, created_at, id) where reference is not null;
create index hold_recent on hold (created_at, id);
create index hold_open on hold (account) where status = 'authorized';

-- Remembered successes. They are kept: a key past its retention is looked up here when it is
-- abandoned.
create table outcome (
  account     text not null,
  key         text not null,
  fingerprint bytea not null,
  outcome     bytea not null,
  version     bigint not null,
  hold_id     text,
  at          timestamptz(3) not null,
  primary key (account, key)
);

comment on column outcome.fingerprint is '16 bytes; empty for a tombstone.';
comment on column outcome.hold_id is 'The hold that the request made; null if it made none.';

create index outcome_account_at on outcome (account, at);
create index outcome_hold on outcome (hold_id) where hold_id is not null;

create table credit_grant (
  id         text primary key,
  account    text not null,
  version    bigint not null,
  amount     bigint not null check (amount > 0),
  kind       text not null,
  reason     text not null,
  expires_at timestamptz(3),
  at         timestamptz(3) not null,
  unique (account, version)
);

-- How far the projector is. It moves by compare-and-set in the transaction that writes what was
-- read, so a reader that lost its partition and does not know it changes nothing.
create table projection (
  topic       text not null,
  partition   integer not null check (partition >= 0),
  next_offset bigint not null check (next_offset >= 0),
  generation  bigint not null default 0,
  primary key (topic, partition)
);

-- Events that could not be applied: `gap` wait for a version before them, `conflict` contradict
-- what is there and wait for a person.
create table parked_event (
  account         text not null,
  version         bigint not null,
  kafka_partition integer not null,
  kafka_offset    bigint not null,
  cause           text not null check (cause in ('gap', 'conflict')),
  explanation     text not null,
  generation      bigint not null,
  record          bytea not null,
  parked_at       timestamptz(3) not null default clock_timestamp(),
  primary key (account, version, kafka_partition, kafka_offset)
);

select ensure_journal_partitions(now(), 3);
