package com.hydroml.credits.ledger;

import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;

/** Reads what was used. */
public final class UsageQueries {

  private static final String GROUPS =
      """
      select operation, quantity, count(*) as charges, sum(amount) as amount
      from usage_charge where at >= :from and at < :to
      group by operation, quantity\
      """;

  private final DatabaseClient database;
  private final TransactionalOperator snapshots;

  /**
   * @param snapshots transactions that only read
   */
  UsageQueries(DatabaseClient database, TransactionalOperator snapshots) {
    this.database = database;
    this.snapshots = snapshots;
  }

  /**
   * What was charged for quantities from one instant to before another, by operation and quantity:
   * the price of a charge depends on nothing else. In no order.
   *
   * @param longest after which Postgres gives up, which is more than other reads have; the caller
   *     bounds how long it waits itself, and how many of them there are at a time
   */
  public Flux<UsageGroup> groups(Instant from, Instant to, Duration longest) {
    return StatementTimeout.raise(database, longest)
        .thenMany(Flux.defer(() -> groups(from, to)))
        .as(snapshots::transactional);
  }

  private Flux<UsageGroup> groups(Instant from, Instant to) {
    return database
        .sql(GROUPS)
        .bind("from", from.atOffset(ZoneOffset.UTC))
        .bind("to", to.atOffset(ZoneOffset.UTC))
        .map(UsageQueries::group)
        .all();
  }

  private static UsageGroup group(Readable row) {
    return new UsageGroup(
        Rows.text(row, "operation"),
        decimal(row, "quantity"),
        Rows.number(row, "charges"),
        decimal(row, "amount"));
  }

  private static BigDecimal decimal(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, BigDecimal.class), column);
  }
}
