-- Welcome credits: who is owed them, written in the statement that makes the account. A row is never
-- removed, so neither an account nor an identity is welcomed twice, however long ago the first time was.
create table welcome_grant (
  account    text primary key references account (account),
  identity   bytea not null unique check (octet_length(identity) = 32),
  key        text not null,
  amount     bigint not null check (amount between 1 and 9000000000000000),
  state      text not null default 'owed' check (state in ('owed', 'granted', 'forfeited')),
  created_at timestamptz(3) not null default clock_timestamp(),
  tried_at   timestamptz not null default clock_timestamp(),
  settled_at timestamptz(3),
  check ((state = 'owed') = (settled_at is null))
);

comment on column welcome_grant.identity is 'SHA-256 of who was verified; the identity is not kept.';
comment on column welcome_grant.key is
  'The idempotency key of the grant: random, so that no client can use it before.';
comment on column welcome_grant.state is
  'forfeited: it was refused for good, for example because the account was closed before.';

create index welcome_grant_owed on welcome_grant (tried_at) where state = 'owed';
