-- A change of an account's status is made here and brought to Redis afterwards, whoever makes it: the
-- projector, reconciliation, an administrator or a person with SQL. The trigger writes down what has to
-- be brought in the same transaction, so it is neither lost nor brought for what was rolled back.
alter table account add column status_version bigint not null default 0;
alter table account add column status_reason text;

comment on column account.status_version is
  'Counts the changes of status, so that one that arrives late in Redis never undoes a later one.';
comment on column account.status_reason is 'Why the status is what it is; null if nobody said.';

create table status_change (
  id      bigint generated always as identity primary key,
  account text not null,
  status  text not null,
  version bigint not null
);

comment on table status_change is 'Changes of status that Redis may not have yet.';

create function note_status_change() returns trigger
  language plpgsql as $$
begin
  new.status_version := old.status_version + 1;
  if new.status = 'active' then
    new.status_reason := null;
  end if;
  insert into status_change (account, status, version)
  values (new.account, new.status, new.status_version);
  return new;
end
$$;

create trigger account_status before update of status on account
  for each row when (new.status is distinct from old.status)
  execute function note_status_change();

create index account_restricted on account (status) where status <> 'active';

-- What an earlier version marked here only.
update account set status_version = 1 where status <> 'active';
insert into status_change (account, status, version)
select account, status, 1 from account where status <> 'active';

-- The continuous comparison of Redis with the ledger. One instance at a time does it; what it has done
-- is here, so that any instance can tell.
create table reconciliation (
  only_one        boolean primary key default true check (only_one),
  owner           text,
  lease_until     timestamptz not null default '-infinity',
  started_at      timestamptz(3),
  compared        bigint not null default 0,
  skipped         bigint not null default 0,
  diverged        bigint not null default 0,
  last_started_at timestamptz(3),
  last_ended_at   timestamptz(3),
  last_compared   bigint not null default 0,
  last_skipped    bigint not null default 0,
  last_diverged   bigint not null default 0
);

insert into reconciliation default values;

-- An account of which Redis and the ledger said different things at the same version.
create table reconciliation_finding (
  id                bigint generated always as identity primary key,
  account           text not null,
  found_at          timestamptz(3) not null default clock_timestamp(),
  ledger_version    bigint not null,
  ledger_available  bigint not null,
  ledger_held       bigint not null,
  ledger_open_holds bigint not null,
  redis_version     bigint not null,
  redis_available   bigint not null,
  redis_held        bigint not null,
  redis_open_holds  bigint not null,
  released_at       timestamptz(3)
);

create unique index reconciliation_finding_open on reconciliation_finding (account)
  where released_at is null;
