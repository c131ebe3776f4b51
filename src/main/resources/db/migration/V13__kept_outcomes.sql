-- What Redis loads of an account is found by index, however much else the account has.

create index hold_closed on hold (account, closed_at) where closed_at is not null;
create index outcome_tombstone on outcome (account, at) where fingerprint = '';
