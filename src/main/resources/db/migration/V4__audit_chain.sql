-- The audit chain: each record that the projector applies extends the chain of the partition that
-- brought it, h = SHA-256(previous h, then record), from 32 zero bytes. Whoever alters, removes or
-- inserts a row of the journal breaks it there.
alter table journal add column chain_partition integer;
alter table journal add column chain_index bigint;
alter table journal add column chain bytea;

comment on column journal.chain_partition is
  'Whose chain: the partition of the batch in which the event was applied.';
comment on column journal.chain_index is 'The place in the chain, from 1.';
comment on column journal.chain is 'SHA-256 of the chain before and the record: 32 bytes.';

alter table projection add column chain_index bigint not null default 0 check (chain_index >= 0);
alter table projection add column chain bytea not null
  default decode(repeat('00', 32), 'hex') check (octet_length(chain) = 32);

-- What is there already is chained in the order of Kafka.
do $$
declare
  head projection%rowtype;
  line record;
begin
  for head in select * from projection order by topic, partition loop
    for line in
      select account, version, at, record as bytes from journal
      where kafka_partition = head.partition order by kafka_offset, account, version
    loop
      head.chain_index := head.chain_index + 1;
      head.chain := sha256(head.chain || line.bytes);
      update journal
      set chain_partition = head.partition, chain_index = head.chain_index, chain = head.chain
      where account = line.account and version = line.version and at = line.at;
    end loop;
    update projection set chain_index = head.chain_index, chain = head.chain
    where topic = head.topic and partition = head.partition;
  end loop;
end
$$;

alter table journal alter column chain_partition set not null;
alter table journal alter column chain_index set not null;
alter table journal alter column chain set not null;
alter table journal add constraint journal_chain_check
  check (chain_index > 0 and octet_length(chain) = 32);

-- Reads a chain in its order. A unique one would have to contain the month's column.
create index journal_chain on journal (chain_partition, chain_index);
