package com.hydroml.credits.lot;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.database.Conditions;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.ledger.LedgerAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** What is read of lots; everything answers or fails as the ledger's queries do. */
final class LotQueries {

  private static final Duration VERSION_PATIENCE = Duration.ofMillis(1500);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final DatabaseClient database;

  LotQueries(DatabaseClient database) {
    this.database = database;
  }

  /**
   * The version up to which an account is attributed: the ledger's own where nothing that concerns
   * lots has come since; 0 if there is none.
   */
  Mono<Long> version(String account) {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select case when exists (
                    select from unnest(array['grant', 'capture', 'refund', 'adjustment']) k (kind)
                    cross join lateral (
                      select from ledger_entry e
                      where e.account = b.account and e.kind = k.kind
                        and e.version > coalesce(c.version, 0) limit 1) one)
                  then coalesce(c.version, 0) else b.version end as version
                from account_balance b left join lot_cursor c on c.account = b.account
                where b.account = :account""")
            .bind("account", account)
            .map(row -> Columns.number(row, "version"))
            .one()
            .defaultIfEmpty(0L));
  }

  /** Waits 1.5 s at most for an account to be attributed up to a version; nothing if it is not. */
  Mono<Long> await(String account, long version) {
    return Mono.defer(() -> version(account))
        .filter(current -> current >= version)
        .repeatWhenEmpty(Integer.MAX_VALUE, tries -> tries.concatMap(tried -> Mono.delay(PAUSE), 1))
        .take(VERSION_PATIENCE);
  }

  /**
   * An account's lots, the newest first.
   *
   * @param after the version of the last one of the page before; null for the first page
   */
  Mono<List<Lot>> lots(String account, @Nullable Long after, int rows) {
    return LedgerAnswer.bounded(
        new Conditions()
            .and("account = :account", "account", account)
            .and("version < :after", "after", after)
            .on(
                database,
                """
                select id, version, kind, priority, amount, remaining, expired, expiries,
                  coalesce(to_millis(expires_at), 0) as expires_at,
                  to_millis(created_at) as created_at
                from lot\
                """,
                " order by version desc limit :rows")
            .bind("rows", rows)
            .map(LotStore::lot)
            .all()
            .collectList());
  }

  /** Whether an account has a lot of this id, attributed or granted only. */
  Mono<Boolean> exists(String account, String lot) {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select exists (select from lot where id = :lot and account = :account) as there""")
            .bind("lot", lot)
            .bind("account", account)
            .map(row -> Boolean.TRUE.equals(row.get("there", Boolean.class)))
            .one());
  }

  /**
   * A consumption, with what the entry's hold says.
   *
   * @param operation the idempotency key of the request
   */
  record Line(Consumption consumption, @Nullable String reference, @Nullable String operation) {}

  /** Where a line is among those of its lot. */
  record Position(long version, int ordinal, int part) {}

  /** What was taken from a lot and given back, the newest first. */
  Mono<List<Line>> consumption(String lot, @Nullable Position after, int rows) {
    Conditions where = new Conditions().and("c.lot_id = :lot", "lot", lot);
    if (after != null) {
      where
          .and(
              "(c.version, c.ordinal, c.part) < (:afterVersion, :afterOrdinal, :afterPart)",
              "afterVersion",
              after.version())
          .bind("afterOrdinal", after.ordinal())
          .bind("afterPart", after.part());
    }
    return LedgerAnswer.bounded(
        where
            .on(
                database,
                """
                select c.version, c.ordinal, c.part, c.lot_id, c.kind, c.amount, c.hold_id,
                  to_millis(c.at) as at, e.operation, h.details
                from lot_consumption c
                join ledger_entry e on e.account = c.account and e.version = c.version
                  and e.ordinal = c.ordinal
                left join hold h on h.id = c.hold_id\
                """,
                " order by c.version desc, c.ordinal desc, c.part desc limit :rows")
            .bind("rows", rows)
            .map(
                row -> {
                  byte[] details = row.get("details", byte[].class);
                  return new Line(
                      new Consumption(
                          Columns.number(row, "version"),
                          Objects.requireNonNull(row.get("ordinal", Integer.class)),
                          Objects.requireNonNull(row.get("part", Integer.class)),
                          Columns.text(row, "lot_id"),
                          Consumption.Kind.of(Columns.text(row, "kind")),
                          Columns.number(row, "amount"),
                          row.get("hold_id", String.class),
                          Columns.number(row, "at")),
                      details == null ? null : DetailsCodec.holdDetails(details).reference(),
                      row.get("operation", String.class));
                })
            .all()
            .collectList());
  }
}
