-- What an account is told beside its steps: numbered from 1 for each account, so that whoever has one of
-- them can be told all that came behind it.
create table notice_head (
  account text primary key,
  last    bigint not null check (last > 0)
);

comment on table notice_head is
  'The row is locked until the transaction that takes a number has ended: numbers appear in their order.';

create table account_notice (
  account  text not null,
  number   bigint not null check (number > 0),
  version  bigint not null check (version >= 0),
  event_id text not null unique,
  type     text not null,
  body     text not null,
  at       timestamptz(3) not null default clock_timestamp(),
  primary key (account, number)
);

comment on column account_notice.version is 'The account''s, of which it tells something.';
comment on column account_notice.body is 'JSON, as webhooks have it.';

create index account_notice_at on account_notice (at);
create index alert_event_at on alert_event (at);

insert into account_notice (account, number, version, event_id, type, body, at)
select account, row_number() over (partition by account order by id), version, event_id, 'balance.low',
  json_build_object('id', event_id, 'type', 'balance.low', 'account', account, 'threshold', threshold,
    'available', available, 'held', held, 'version', version, 'created_at',
    to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text,
  at
from alert_event;

insert into notice_head (account, last)
select account, max(number) from account_notice group by account;

-- Deliveries are taken account by account, so that none is passed over for another one's.
alter table webhook_delivery add leased_until timestamptz(3);
alter table webhook add failures integer not null default 0 check (failures >= 0);

comment on column webhook_delivery.leased_until is 'While an instance tries; null if none does.';
comment on column webhook.failures is 'Attempts that failed since the last one that did not.';

drop index webhook_delivery_due;
create index webhook_delivery_pending on webhook_delivery (account, due_at, id)
  where status = 'pending';
create index webhook_delivery_leased on webhook_delivery (account) where leased_until is not null;
