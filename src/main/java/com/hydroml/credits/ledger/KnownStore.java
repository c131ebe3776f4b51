package com.hydroml.credits.ledger;

import com.hydroml.credits.database.BinaryArray;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventCodec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Reads what the ledger already has of a batch; within the batch's transaction. */
final class KnownStore {

  /** Parked events that one round of an account takes up at most, which bounds its memory. */
  static final int PARKED_PER_ROUND = 500;

  private final DatabaseClient database;

  KnownStore(DatabaseClient database) {
    this.database = database;
  }

  Mono<Known> of(List<ReadEvent> batch) {
    return heads(batch)
        .flatMap(heads -> recorded(heads, batch).map(recorded -> known(heads, recorded)))
        .flatMap(known -> expiring(batch).map(holds -> known.with(holds)));
  }

  private static Known known(Map<String, AccountHead> heads, Map<Known.EventId, byte[]> recorded) {
    return new Known(heads, recorded, Map.of());
  }

  private Mono<Map<String, AccountHead>> heads(List<ReadEvent> batch) {
    Set<String> accounts =
        batch.stream().map(read -> read.event().account()).collect(Collectors.toSet());
    return database
        .sql(
            """
            select account, version, available, held from account_balance
            where account = any(:accounts)""")
        .bind("accounts", accounts.toArray(String[]::new))
        .map(
            row ->
                Map.entry(
                    Rows.text(row, "account"),
                    new AccountHead(
                        Rows.number(row, "version"),
                        Rows.number(row, "available"),
                        Rows.number(row, "held"))))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  /** Only what was delivered again is looked up: usually nothing. */
  private Mono<Map<Known.EventId, byte[]>> recorded(
      Map<String, AccountHead> heads, List<ReadEvent> batch) {
    Set<Known.EventId> present =
        batch.stream()
            .map(Known.EventId::of)
            .filter(id -> id.version() <= headOf(heads, id).version())
            .collect(Collectors.toSet());
    if (present.isEmpty()) {
      return Mono.just(Map.of());
    }
    return database
        .sql(
            """
            select account, version, record
            from unnest(:accounts::text[], :versions::bigint[]) as wanted (account, version)
            join journal using (account, version)""")
        .bind("accounts", BinaryArray.texts(present, Known.EventId::account))
        .bind("versions", BinaryArray.longs(present, Known.EventId::version))
        .map(
            row ->
                Map.entry(
                    new Known.EventId(Rows.text(row, "account"), Rows.number(row, "version")),
                    Rows.bytes(row, "record")))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  private static AccountHead headOf(Map<String, AccountHead> heads, Known.EventId id) {
    return heads.getOrDefault(id.account(), AccountHead.START);
  }

  private Mono<Map<String, HoldChange>> expiring(List<ReadEvent> batch) {
    Set<String> ids =
        batch.stream()
            .flatMap(read -> read.event().entries().stream())
            .filter(entry -> entry.kind() == EntryKind.EXPIRY)
            .map(Entry::holdId)
            .collect(Collectors.toSet());
    if (ids.isEmpty()) {
      return Mono.just(Map.of());
    }
    return database
        .sql("select " + Rows.HOLD_COLUMNS + " from hold where id = any(:ids)")
        .bind("ids", ids.toArray(String[]::new))
        .map(
            row ->
                new HoldChange(
                    Rows.text(row, "account"),
                    Rows.hold(row),
                    0,
                    null,
                    Rows.number(row, "version")))
        .all()
        .collectMap(hold -> hold.state().id());
  }

  /** Whether any event waits for one before it. */
  Mono<Boolean> somethingWaits() {
    return database
        .sql("select exists (select 1 from parked_event where cause = 'gap') as waits")
        .map(row -> Boolean.TRUE.equals(row.get("waits", Boolean.class)))
        .one();
  }

  /** The parked events of accounts of which the next one is parked, in order. */
  Mono<List<ReadEvent>> parked(Map<String, Changes.HeadChange> moved) {
    return database
        .sql(
            """
            select p.record, p.kafka_partition, p.kafka_offset
            from unnest(:accounts::text[], :versions::bigint[]) as head (account, version)
            cross join lateral (
              select * from parked_event
              where account = head.account and cause = 'gap'
              order by version, kafka_offset limit :most) p
            where exists (
              select 1 from parked_event next
              where next.account = head.account and next.cause = 'gap'
                and next.version <= head.version + 1)
            order by p.account, p.version, p.kafka_offset""")
        .bind("accounts", moved.keySet().toArray(String[]::new))
        .bind("versions", BinaryArray.longs(moved.values(), move -> move.head().version()))
        .bind("most", PARKED_PER_ROUND)
        .map(
            row -> {
              byte[] record = Rows.bytes(row, "record");
              return new ReadEvent(
                  EventCodec.decode(record),
                  record,
                  Objects.requireNonNull(row.get("kafka_partition", Integer.class)),
                  Rows.number(row, "kafka_offset"),
                  true);
            })
        .all()
        .collectList();
  }
}
