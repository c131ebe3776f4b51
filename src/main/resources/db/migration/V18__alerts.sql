-- Low-balance alerts: what is watched, what was raised, and the webhooks that tell of it.

-- Where an account's events are sent.
create table webhook (
  account         text primary key references account (account),
  url             text not null,
  -- A receiver's proof needs the secret itself; a hash would not do.
  secret          text not null,
  previous_secret text,
  previous_until  timestamptz(3),
  created_at      timestamptz(3) not null default clock_timestamp(),
  rotated_at      timestamptz(3),
  check ((previous_secret is null) = (previous_until is null))
);

create table webhook_delivery (
  id            bigint generated always as identity primary key,
  delivery_id   text not null unique,
  account       text not null,
  event_id      text not null,
  url           text not null,
  body          text not null,
  status        text not null default 'pending'
                check (status in ('pending', 'delivered', 'failed', 'canceled')),
  attempts      integer not null default 0 check (attempts >= 0),
  -- While an instance tries, when another one may: whoever dies leaves its work to the others.
  due_at        timestamptz(3) not null default clock_timestamp(),
  answer_status integer,
  error         text,
  created_at    timestamptz(3) not null default clock_timestamp(),
  tried_at      timestamptz(3),
  ended_at      timestamptz(3),
  check ((status = 'pending') = (ended_at is null))
);

create index webhook_delivery_due on webhook_delivery (due_at) where status = 'pending';
create index webhook_delivery_account on webhook_delivery (account, id);
create index webhook_delivery_ended on webhook_delivery (ended_at) where status <> 'pending';

-- Whoever raises or changes an account's alerts holds its row.
create table alert_watch (
  account    text primary key references account (account),
  changed_at timestamptz(3) not null default clock_timestamp()
);

create table alert_threshold (
  account        text not null references alert_watch (account) on delete cascade,
  threshold      bigint not null check (threshold > 0),
  -- The account's version at which it was raised; null while it is armed.
  raised_version bigint check (raised_version > 0),
  raised_at      timestamptz(3),
  primary key (account, threshold),
  check ((raised_version is null) = (raised_at is null))
);

create table alert_event (
  id        bigint generated always as identity primary key,
  event_id  text not null unique,
  account   text not null,
  threshold bigint not null,
  available bigint not null,
  held      bigint not null,
  version   bigint not null,
  at        timestamptz(3) not null
);

create index alert_event_account on alert_event (account, id);
