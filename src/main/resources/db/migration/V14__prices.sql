-- Price lists: drafts, and the versions that were published of them.
create table price_list (
  id             bigint generated always as identity primary key,
  list_id        text not null unique,
  -- Counted in the order of publication; null for a draft, as are those below.
  version        bigint unique check (version > 0),
  effective_from timestamptz(3),
  published_at   timestamptz(3),
  published_by   text,
  operations     jsonb not null,
  note           text,
  created_at     timestamptz(3) not null default clock_timestamp(),
  created_by     text not null,
  check ((version is null) = (effective_from is null)),
  check ((version is null) = (published_at is null)),
  check ((version is null) = (published_by is null))
);

create index price_list_draft on price_list (id) where version is null;

-- Authorizations are priced by a version as long as they live: what was published stays as it is.
create function refuse_price_change() returns trigger
  language plpgsql as $$
begin
  if old.version is not null then
    raise exception 'a published price list stays as it is' using errcode = 'insufficient_privilege';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;

create trigger price_list_published before update or delete on price_list
  for each row execute function refuse_price_change();

-- Every instance listens, and reads what it does not have, whoever published it.
create function notify_price_change() returns trigger
  language plpgsql as $$
begin
  perform pg_notify('price_list', '');
  return null;
end
$$;

create trigger price_list_changed after insert or update of version on price_list
  for each statement execute function notify_price_change();

-- How far ahead a version has to be published. No instance prices for longer than that without having
-- read; one that would raises it before it begins.
create table price_lead (
  only_one boolean primary key default true check (only_one),
  lead_ms  bigint not null check (lead_ms >= 0)
);

insert into price_lead (lead_ms) values (0);

-- What was used, as far as captures and charges named a quantity; written by the projector.
create table usage_charge (
  account       text not null,
  version       bigint not null check (version > 0),
  at            timestamptz(3) not null,
  hold_id       text not null,
  operation     text not null,
  price_version bigint not null,
  quantity      numeric not null check (quantity >= 0),
  amount        bigint not null check (amount >= 0),
  primary key (account, version)
);

comment on column usage_charge.amount is
  'What was captured, millicredits; less than the price where a capture took what was available.';

create index usage_charge_at on usage_charge (at);
