package com.hydroml.credits.lot;

import com.hydroml.credits.database.Columns;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Whether what remains of each account's lots is what it had, available and held, at the version up
 * to which they are attributed; and whether each lot is what was taken from it and given back.
 */
public final class LotCheck {

  /** Findings that are listed; the others are only counted by the operator's next check. */
  private static final int LISTED = 100;

  private final DatabaseClient database;
  private final TransactionalOperator transactions;

  LotCheck(DatabaseClient database, TransactionalOperator transactions) {
    this.database = database;
    this.transactions = transactions;
  }

  /**
   * What was found.
   *
   * @param accounts how many were checked
   * @param findings a line each, at most 100
   */
  public record Report(long accounts, List<String> findings) {}

  /** Checks all accounts, each as it stands at one moment. */
  public Mono<Report> run() {
    return patience()
        .then(accounts())
        .flatMap(accounts -> findings().map(found -> new Report(accounts, found)))
        .as(transactions::transactional);
  }

  /** A whole ledger takes longer than a query has for which a call waits. */
  private Mono<Void> patience() {
    return database.sql("select set_config('statement_timeout', '1h', true)").then();
  }

  private Mono<Long> accounts() {
    return database
        .sql("select count(*) as accounts from lot_cursor")
        .map(row -> Columns.number(row, "accounts"))
        .one();
  }

  private Mono<List<String>> findings() {
    return database
        .sql(
            """
            with total as (
              select c.account, c.version, c.fault,
                coalesce((select sum(l.remaining) from lot l
                  where l.account = c.account and l.remaining > 0), 0)::bigint as lots,
                coalesce((select e.available_after + e.held_after from ledger_entry e
                  where e.account = c.account and e.version <= c.version
                  order by e.version desc, e.ordinal desc limit 1), 0) as ledger
              from lot_cursor c),
            spent as (
              select l.account, l.id, l.amount - l.remaining as gone,
                coalesce((select sum(case k.kind when 'refund' then -k.amount else k.amount end)
                  from lot_consumption k where k.lot_id = l.id), 0)::bigint as taken
              from lot l)
            select 'account ' || account || ': not attributed beyond version ' || version || ': '
              || fault as line
            from total where fault is not null
            union all
            select 'account ' || account || ': at version ' || version || ' its lots have ' || lots
              || ', the ledger ' || ledger
            from total where lots <> ledger
            union all
            select 'account ' || account || ': of lot ' || id || ' ' || gone
              || ' is gone, and its consumption is ' || taken
            from spent where gone <> taken
            limit :most""")
        .bind("most", LISTED)
        .map(row -> Columns.text(row, "line"))
        .all()
        .collectList();
  }
}
