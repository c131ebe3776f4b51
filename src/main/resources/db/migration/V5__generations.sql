-- Generations: which one a shard is served under, on which server, and what each partition of the
-- journal has been told.

-- One row a shard, which changes by compare-and-set only.
alter table shard
  drop constraint shard_generation_check,
  alter column generation set default 0,
  alter column state set default 'RECOVERING',
  add column run_id text,
  add column master_replid text,
  add column target bigint not null default 0,
  add column claimed_by text;

comment on column shard.generation is 'The last generation that was opened; 0 if none ever was.';
comment on column shard.run_id is 'With master_replid: the Redis server it was opened on.';
comment on column shard.claimed_by is
  'The instance that makes that attempt; another takes over when its heartbeats stay away.';
comment on column shard.target is 'The generation of the latest attempt to recover.';

-- Nobody knows on which server an older installation was opened, so it is recovered. A new one has
-- never been opened.
update shard set state = 'RECOVERING',
  generation = case when exists (select from account_balance) then 1 else 0 end;
update shard set target = generation;

alter table shard
  add check (generation >= 0),
  add check (target >= generation),
  add check (state = 'RECOVERING' or (generation = target and run_id is not null
             and master_replid is not null));

-- The generation of a shard in a partition of the journal, by the last marker there. Without a row
-- it is 1, the first.
create table projection_generation (
  topic      text not null,
  partition  integer not null,
  shard      integer not null,
  generation bigint not null check (generation > 0),
  primary key (topic, partition, shard)
);

alter table projection drop column generation;

-- What has to be loaded although nobody uses its account.
create index hold_overdue on hold (expires_at) where status = 'authorized';

-- Events of a generation that a marker has ended are kept, and touch no account.
alter table parked_event drop constraint parked_event_cause_check;
alter table parked_event add check (cause in ('gap', 'conflict', 'superseded'));
