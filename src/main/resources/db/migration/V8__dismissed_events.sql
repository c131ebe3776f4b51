-- What a person has decided to leave out of the ledger is kept, and never taken up again.
alter table parked_event drop constraint parked_event_cause_check;
alter table parked_event add constraint parked_event_cause_check
  check (cause in ('gap', 'conflict', 'superseded', 'dismissed'));
