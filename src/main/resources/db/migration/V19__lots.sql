-- Credit lots: every credit that comes in, and which of them paid for what. They are made of posted
-- ledger entries after the fact, by whoever comes first; the projector writes nothing here.

create table lot (
  id         text primary key,
  account    text not null,
  version    bigint not null check (version > 0),
  kind       text not null check (kind in ('paid', 'promotional', 'bonus', 'adjustment')),
  priority   smallint not null,
  amount     bigint not null check (amount > 0),
  remaining  bigint not null check (remaining between 0 and amount),
  expired    bigint not null default 0 check (expired >= 0),
  expiries   integer not null default 0 check (expiries >= 0),
  expires_at timestamptz(3),
  created_at timestamptz(3) not null,
  look_at    timestamptz(3),
  secret     uuid not null default gen_random_uuid(),
  unique (account, version)
);

comment on column lot.id is 'The id of the grant that it came in by.';
comment on column lot.priority is 'Lots of a lower one are consumed first: see docs/lots.md.';
comment on column lot.expired is 'What was posted away, in so many expiries.';
comment on column lot.secret is
  'What the idempotency keys of its expiries are made of: nobody else can know and use up the next.';
comment on column lot.look_at is
  'When what remains is to be posted away, or is tried again; null if the lot does not expire.';

create index lot_open on lot (account) where remaining > 0;
create index lot_due on lot (look_at) where remaining > 0 and look_at is not null;

-- What an entry took from a lot or, in a refund, gave back to it.
create table lot_consumption (
  account  text not null,
  version  bigint not null,
  ordinal  integer not null,
  part     integer not null check (part >= 0),
  lot_id   text not null references lot (id),
  kind     text not null check (kind in ('capture', 'refund', 'adjustment', 'expiry')),
  amount   bigint not null check (amount > 0),
  hold_id  text,
  at       timestamptz(3) not null,
  primary key (account, version, ordinal, part)
);

comment on column lot_consumption.ordinal is 'With account and version: the ledger entry.';
comment on column lot_consumption.part is 'The order in which an entry went from lot to lot.';

create index lot_consumption_lot on lot_consumption (lot_id, version, ordinal, part);
create index lot_consumption_hold on lot_consumption (hold_id) where hold_id is not null;

-- How far an account is attributed, and how far it is known to have entries.
create table lot_cursor (
  account text primary key,
  version bigint not null default 0 check (version >= 0),
  target  bigint not null default 0 check (target >= 0),
  fault   text
);

comment on column lot_cursor.fault is 'Why the account is not attributed any further; null if it is.';

create index lot_cursor_behind on lot_cursor (account) where version < target and fault is null;

-- How far the chains of the journal were looked through for accounts that moved.
create table lot_feed (
  chain_partition integer primary key,
  chain_index     bigint not null default 0 check (chain_index >= 0)
);
