-- How many requests a key may send. Both null: as many as it likes.
alter table api_key
  add column requests_per_second integer check (requests_per_second between 1 and 1000000),
  add column burst integer check (burst between 1 and 1000000),
  add constraint api_key_limit check ((requests_per_second is null) = (burst is null));

-- The instances among which limits are shared. One that is not there any more is forgotten.
create table rate_instance (
  instance    text primary key,
  fresh_until timestamptz not null
);

-- What an instance may let in of a key's requests, where that is not an equal share.
create table rate_lease (
  key_id      text not null,
  instance    text not null,
  share       bigint not null check (share >= 0),
  demand      bigint not null check (demand >= 0),
  fresh_until timestamptz not null,
  primary key (key_id, instance)
);

comment on column rate_lease.share is 'Requests per 1000 seconds, as is demand.';
