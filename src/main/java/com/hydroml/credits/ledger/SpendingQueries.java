package com.hydroml.credits.ledger;

import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Reads what an account spent: captures, and refunds as of the time when they were made. Everything
 * here answers within 1.5 seconds, or fails with {@link LedgerUnavailableException}.
 */
public final class SpendingQueries {

  /** How many groups are read at most: an hour each of 41 days, a day each of 2.7 years. */
  public static final int MAX_GROUPS = 1000;

  static final String SUMS =
      """
      count(*) filter (where kind = 'capture') as captures,
      coalesce(sum(-available_delta - held_delta) filter (where kind = 'capture'), 0) as captured,
      coalesce(sum(available_delta) filter (where kind = 'refund'), 0) as refunded""";

  private static final String PACE =
      """
      select coalesce((select available from account_balance where account = :account), 0)
          as available,
        to_millis((select created_at from account where account = :account)) as created_at,
        coalesce(sum(-available_delta - held_delta) filter (where at >= from_millis(:day)), 0)
          ::bigint as of_day,
        coalesce(sum(-available_delta - held_delta) filter (where at >= from_millis(:week)), 0)
          ::bigint as of_week,
        coalesce(sum(-available_delta - held_delta), 0)::bigint as of_month
      from ledger_entry
      where account = :account and kind in ('capture', 'refund') and version > %s"""
          .formatted(LastVersion.before("month"));

  private final DatabaseClient database;

  SpendingQueries(DatabaseClient database) {
    this.database = database;
  }

  private record Row(Spending.Group group, Spending.Sum total) {}

  private static String groups(SpendingBy by) {
    return """
      with spent as (
        select kind, available_delta, held_delta, hold_id, at from ledger_entry
        where account = :account and kind in ('capture', 'refund')
          and version > %s and version <= %s
      ), grouped as (%s)
      select key, captures::bigint as captures, captured::bigint as captured,
        refunded::bigint as refunded,
        (sum(captures) over ())::bigint as all_captures,
        (sum(captured) over ())::bigint as all_captured,
        (sum(refunded) over ())::bigint as all_refunded
      from grouped order by %s limit :rows"""
        .formatted(
            LastVersion.before("from"),
            LastVersion.before("to"),
            by.groups(),
            by.isTime() ? "key::bigint" : "captured - refunded desc, key nulls last");
  }

  /**
   * What an account spent from an instant to before another, both in milliseconds since the epoch,
   * in at most {@link #MAX_GROUPS} groups.
   */
  public Mono<Spending> spending(String account, long from, long to, SpendingBy by) {
    return LedgerAnswer.bounded(
        database
            .sql(groups(by))
            .bind("account", account)
            .bind("from", from)
            .bind("to", to)
            .bind("rows", MAX_GROUPS + 1)
            .map(SpendingQueries::row)
            .all()
            .collectList()
            .map(SpendingQueries::spending));
  }

  private static Row row(Readable row) {
    return new Row(
        new Spending.Group(
            Rows.optionalText(row, "key"),
            new Spending.Sum(
                Rows.number(row, "captures"),
                Rows.number(row, "captured"),
                Rows.number(row, "refunded"))),
        new Spending.Sum(
            Rows.number(row, "all_captures"),
            Rows.number(row, "all_captured"),
            Rows.number(row, "all_refunded")));
  }

  private static Spending spending(List<Row> rows) {
    return new Spending(
        rows.stream().limit(MAX_GROUPS).map(Row::group).toList(),
        rows.size() > MAX_GROUPS,
        rows.isEmpty() ? new Spending.Sum(0, 0, 0) : rows.getFirst().total());
  }

  /**
   * How fast an account that there is has spent until now.
   *
   * @param now milliseconds since the epoch
   */
  public Mono<SpendingPace> pace(String account, long now) {
    return LedgerAnswer.bounded(
        database
            .sql(PACE)
            .bind("account", account)
            .bind("day", now - Duration.ofDays(1).toMillis())
            .bind("week", now - Duration.ofDays(7).toMillis())
            .bind("month", now - Duration.ofDays(30).toMillis())
            .map(
                row ->
                    new SpendingPace(
                        Rows.number(row, "available"),
                        Rows.number(row, "created_at"),
                        Rows.number(row, "of_day"),
                        Rows.number(row, "of_week"),
                        Rows.number(row, "of_month")))
            .one());
  }
}
