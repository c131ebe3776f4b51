-- Who may call. A key itself is never stored, only its SHA-256.
create table api_key (
  id         bigint generated always as identity primary key,
  name       text not null check (length(name) between 1 and 256),
  hash       bytea not null unique check (octet_length(hash) = 32),
  scopes     text[] not null,
  -- The accounts that the key covers; null for all.
  accounts   text[],
  created_at timestamptz(3) not null default clock_timestamp(),
  expires_at timestamptz(3),
  revoked_at timestamptz(3)
);
