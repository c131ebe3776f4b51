-- Holds that were made together are prolonged together, and captured together: each page needs room for
-- another version of every row of it, or what does not fit goes to another page, and so into all indexes.
alter table hold set (fillfactor = 50);
