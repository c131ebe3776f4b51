-- Organisations: who is in them with which role, their teams, and the budgets of both.

-- Counted at every change of any organisation and held until the change is committed: changes come
-- one after another, so that whoever has read up to a revision has missed none before it.
create table organisation_head (
  only_one boolean primary key default true check (only_one),
  revision bigint not null check (revision >= 0)
);

insert into organisation_head (revision) values (0);

create table organisation (
  organisation text primary key references account (account),
  -- At which it changed last.
  revision     bigint not null unique check (revision > 0)
);

create table organisation_member (
  id           bigint generated always as identity unique,
  organisation text not null references account (account),
  -- A user's account, which need not be there.
  member       text not null,
  role         text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  display_name text,
  created_at   timestamptz(3) not null default clock_timestamp(),
  primary key (organisation, member)
);

create index organisation_member_member on organisation_member (member);
create index organisation_member_newest on organisation_member (organisation, id);

create table team (
  id           bigint generated always as identity unique,
  organisation text not null references account (account),
  team         text not null,
  display_name text,
  created_at   timestamptz(3) not null default clock_timestamp(),
  primary key (organisation, team)
);

create index team_newest on team (organisation, id);

create table team_member (
  organisation text not null,
  team         text not null,
  member       text not null,
  primary key (organisation, team, member),
  foreign key (organisation, team) references team (organisation, team) on delete cascade,
  foreign key (organisation, member)
    references organisation_member (organisation, member) on delete cascade
);

create index team_member_member on team_member (organisation, member);

-- Kept when it has ended: holds and events name it.
create table budget (
  id           bigint generated always as identity unique,
  budget       text primary key,
  organisation text not null references account (account),
  spender_kind text not null check (spender_kind in ('member', 'team')),
  spender      text not null,
  period       text not null check (period in ('day', 'week', 'month', 'total')),
  amount       bigint not null check (amount between 1 and 9000000000000000),
  enforcement  text not null check (enforcement in ('hard', 'soft')),
  -- Percent, ascending.
  thresholds   smallint[] not null,
  created_at   timestamptz(3) not null default clock_timestamp(),
  changed_at   timestamptz(3) not null default clock_timestamp(),
  ended_at     timestamptz(3)
);

comment on column budget.amount is 'Millicredits that may be reserved or charged a period.';

create index budget_in_force on budget (organisation, id) where ended_at is null;

-- Every instance listens, and reads what it does not have, whoever changed it.
create function note_organisation_change() returns trigger
  language plpgsql as $$
declare
  changed text := case when tg_op = 'DELETE' then old.organisation else new.organisation end;
  next    bigint;
begin
  update organisation_head set revision = revision + 1 returning revision into next;
  insert into organisation (organisation, revision) values (changed, next)
    on conflict (organisation) do update set revision = excluded.revision;
  perform pg_notify('organisation', '');
  return null;
end
$$;

create trigger organisation_member_changed after insert or update or delete on organisation_member
  for each row execute function note_organisation_change();
create trigger team_changed after insert or update or delete on team
  for each row execute function note_organisation_change();
create trigger team_member_changed after insert or update or delete on team_member
  for each row execute function note_organisation_change();
create trigger budget_changed after insert or update or delete on budget
  for each row execute function note_organisation_change();
