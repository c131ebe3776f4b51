-- What was spent of a budget has reached a threshold: once a period, however often it goes up and down.
create table budget_event (
  id           bigint generated always as identity primary key,
  event_id     text not null unique,
  account      text not null,
  budget       text not null,
  -- Milliseconds since 1970; 0 for a budget without periods.
  period_start bigint not null check (period_start >= 0),
  -- Percent of the amount.
  threshold    smallint not null check (threshold between 1 and 100),
  spent        bigint not null check (spent >= 0),
  amount       bigint not null check (amount > 0),
  version      bigint not null check (version >= 0),
  at           timestamptz(3) not null default clock_timestamp(),
  unique (budget, period_start, threshold)
);

create index budget_event_account on budget_event (account, id);
create index budget_event_at on budget_event (at);
