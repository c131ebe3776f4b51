-- Keys are administered over the API: a key has an id for people, an owner, and secrets that follow
-- one another.
alter table api_key
  add column key_id text not null unique default 'key_' || replace(gen_random_uuid()::text, '-', ''),
  add column owner text not null default 'service'
    check (owner in ('service', 'organisation', 'user')),
  add column created_by text;

comment on column api_key.key_id is 'What names the key, also in the audit trail; no secret.';
comment on column api_key.created_by is 'The id of the credential that made it; null if it was SQL.';

update api_key set owner = 'user' where accounts is not null;
alter table api_key add constraint api_key_owner_accounts
  check (owner = 'service' or accounts is not null);

-- A secret itself is never stored, only its SHA-256. One that was replaced stays valid until the end
-- of the overlap that was stated then.
create table api_key_secret (
  id          bigint generated always as identity primary key,
  key_id      text not null references api_key (key_id),
  hash        bytea not null unique check (octet_length(hash) = 32),
  created_at  timestamptz(3) not null default clock_timestamp(),
  valid_until timestamptz(3)
);

create index api_key_secret_key on api_key_secret (key_id);
create unique index api_key_secret_current on api_key_secret (key_id) where valid_until is null;

insert into api_key_secret (key_id, hash, created_at)
select key_id, hash, created_at from api_key order by id;

alter table api_key drop column hash;

-- Apart from the key, so that noting a use neither locks nor notifies anything.
create table api_key_use (
  key_id       text primary key references api_key (key_id),
  last_used_at timestamptz(3) not null
);

-- Every instance listens, and reads the keys anew, whoever changed them.
create function notify_api_key_change() returns trigger
  language plpgsql as $$
begin
  perform pg_notify('api_key', '');
  return null;
end
$$;

create trigger api_key_changed after insert or update or delete or truncate on api_key
  for each statement execute function notify_api_key_change();
create trigger api_key_secret_changed after insert or update or delete or truncate on api_key_secret
  for each statement execute function notify_api_key_change();
