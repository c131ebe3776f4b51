-- Who did what as an administrator. A row is written in the transaction of the act and stays as it is.
create table audit_entry (
  id         bigint generated always as identity primary key,
  at         timestamptz(3) not null default clock_timestamp(),
  actor      text not null,
  actor_name text not null,
  action     text not null,
  subject    text not null,
  account    text,
  before     jsonb,
  after      jsonb,
  reason     text,
  request_id text not null
);

comment on column audit_entry.actor is 'The id of the credential that was used.';
comment on column audit_entry.account is
  'The account that the act was about; null if it was about something else.';

create index audit_entry_actor on audit_entry (actor, id);
create index audit_entry_subject on audit_entry (subject, id);
create index audit_entry_account on audit_entry (account, id) where account is not null;

create function refuse_audit_change() returns trigger
  language plpgsql as $$
begin
  raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end
$$;

create trigger audit_entry_append_only before update or delete or truncate on audit_entry
  for each statement execute function refuse_audit_change();

-- The trigger stops everybody, a superuser too; the grants say so to whoever asks the catalogue.
revoke update, delete, truncate on audit_entry from public;
revoke update, delete, truncate on audit_entry from current_user;
