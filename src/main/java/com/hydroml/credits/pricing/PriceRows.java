package com.hydroml.credits.pricing;

import com.hydroml.credits.database.Columns;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * What every instance reads of published price lists.
 *
 * <p>A publication holds a lock from before it looks at the clock until it is committed, and a
 * reading holds the same lock, shared, from before it looks at the clock. So what a reading does
 * not see was published after the instant that the reading is of.
 */
final class PriceRows {

  /** Any number that nothing else in the database locks. */
  private static final long LOCK = 5_917_450_312_004_713L;

  private static final String LOAD =
      """
      select version, effective_from, operations::text as operations
      from price_list where version > :known order by version limit :page\
      """;

  /** Versions that one statement reads: it has to end well before Postgres ends it. */
  private static final int PAGE = 100;

  private final DatabaseClient database;
  private final TransactionalOperator transactions;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime the monotonic clock
   */
  PriceRows(DatabaseClient database, TransactionalOperator transactions, LongSupplier nanoTime) {
    this.database = database;
    this.transactions = transactions;
    this.nanoTime = nanoTime;
  }

  /**
   * A reading.
   *
   * @param clock what was published before its instant is in {@code versions} or was known
   */
  record Reading(Clock clock, List<PriceVersion> versions) {}

  /**
   * Postgres' clock, and the lead.
   *
   * @param at what it showed
   * @param lead how far ahead versions are published at least
   * @param asked this instance's monotonic time before that
   * @param heard the same after that
   */
  record Clock(Instant at, Duration lead, long asked, long heard) {}

  /** The versions after one that is known. */
  Mono<Reading> load(long known) {
    return locked("select pg_advisory_xact_lock_shared(:lock)")
        .then(Mono.defer(this::clock))
        .flatMap(clock -> load(known, clock))
        .as(transactions::transactional);
  }

  private Mono<Reading> load(long known, Clock clock) {
    return page(known)
        .expand(
            page ->
                page.size() < PAGE
                    ? Mono.<List<PriceVersion>>empty()
                    : page(page.getLast().version()))
        .concatMapIterable(page -> page)
        .collectList()
        .map(versions -> new Reading(clock, versions));
  }

  private Mono<List<PriceVersion>> page(long known) {
    return database
        .sql(LOAD)
        .bind("known", known)
        .bind("page", PAGE)
        .map(PriceRows::version)
        .all()
        .collectList();
  }

  /** Keeps publications from being made with a lead that is shorter than this instance's. */
  Mono<Void> raiseLead(Duration lead) {
    return publishing()
        .then(
            Mono.defer(
                () ->
                    database
                        .sql("update price_lead set lead_ms = :lead where lead_ms < :lead")
                        .bind("lead", lead.toMillis())
                        .then()))
        .as(transactions::transactional);
  }

  /** Lets the transaction that this is part of publish alone, and with no reading under way. */
  Mono<Void> publishing() {
    return locked("select pg_advisory_xact_lock(:lock)");
  }

  private Mono<Void> locked(String sql) {
    return database.sql(sql).bind("lock", LOCK).then();
  }

  /** The clock; of a transaction that holds the lock. */
  Mono<Clock> clock() {
    return Mono.defer(
        () -> {
          long asked = nanoTime.getAsLong();
          return database
              .sql("select clock_timestamp() as at, lead_ms from price_lead")
              .map(row -> clock(row, asked))
              .one();
        });
  }

  private Clock clock(Readable row, long asked) {
    return new Clock(
        Columns.instant(row, "at"),
        Duration.ofMillis(Columns.number(row, "lead_ms")),
        asked,
        nanoTime.getAsLong());
  }

  private static PriceVersion version(Readable row) {
    return PriceVersion.of(
        Columns.number(row, "version"),
        Columns.instant(row, "effective_from"),
        PriceJson.read(Columns.text(row, "operations")));
  }
}
