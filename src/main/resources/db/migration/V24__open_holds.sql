-- Which holds are open is said beside them: a hold changes with every heartbeat and capture, and as long as
-- an index depended on what changes, each change wrote the hold into all its indexes anew.

create table open_hold (
  account text not null,
  hold_id text not null,
  look_at timestamptz(3) not null,
  primary key (account, hold_id)
);

comment on table open_hold is 'The holds that are open; triggers of hold keep it.';
comment on column open_hold.look_at is
  'Before it the hold is not overdue: as long as it is open it may have been prolonged since.';

insert into open_hold (account, hold_id, look_at)
select account, id, expires_at from hold where status = 'authorized';

create index open_hold_due on open_hold (look_at);

-- A statement of the projector changes many holds, and each of these is one statement for all of them.
create function list_made_holds() returns trigger
  language plpgsql as $$
begin
  insert into open_hold (account, hold_id, look_at)
  select account, id, expires_at from made where status = 'authorized'
  on conflict do nothing;
  return null;
end
$$;

create function list_changed_holds() returns trigger
  language plpgsql as $$
begin
  delete from open_hold o using changed c
  where o.account = c.account and o.hold_id = c.id and c.status <> 'authorized';
  update open_hold o set look_at = c.expires_at from changed c
  where o.account = c.account and o.hold_id = c.id and o.look_at > c.expires_at;
  return null;
end
$$;

create function list_removed_holds() returns trigger
  language plpgsql as $$
begin
  delete from open_hold o using removed r where o.account = r.account and o.hold_id = r.id;
  return null;
end
$$;

create trigger hold_made after insert on hold
  referencing new table as made for each statement execute function list_made_holds();
create trigger hold_changed after update on hold
  referencing new table as changed for each statement execute function list_changed_holds();
create trigger hold_removed after delete on hold
  referencing old table as removed for each statement execute function list_removed_holds();

drop index hold_open, hold_overdue, hold_closed;

-- Room for a new version of a hold beside the old one.
alter table hold set (fillfactor = 80);
