-- Administrators find accounts: the newest first, by the beginning of an id or of a name.
create index account_recent on account (created_at, account);
create index account_prefix on account (account text_pattern_ops);
create index account_name on account (lower(display_name) text_pattern_ops)
  where display_name is not null;
