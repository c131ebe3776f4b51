-- What budgets count, as the projector makes it of the journal: for each hold what it was counted for,
-- and for each budget how much is spent. Periods are those of UTC, milliseconds since the epoch; a
-- budget that never begins anew has the one period that starts at 0.

create table hold_budget (
  hold_id      text not null,
  budget       text not null,
  period_start bigint not null check (period_start >= 0),
  counted      bigint not null check (counted >= 0),
  primary key (hold_id, budget, period_start)
);

comment on column hold_budget.counted is
  'Millicredits; 0 if all of it was given back: the budget counts when the hold draws more.';

create index hold_budget_budget on hold_budget (budget, period_start);

create table budget_usage (
  account      text not null,
  budget       text not null,
  period_start bigint not null check (period_start >= 0),
  spent        bigint not null check (spent >= 0),
  version      bigint not null check (version > 0),
  primary key (account, budget, period_start)
);

comment on column budget_usage.version is 'The account''s version that counted last.';

-- What is loaded into Redis: the periods that may still run, of whichever budgets.
create index budget_usage_recent on budget_usage (account, period_start);
