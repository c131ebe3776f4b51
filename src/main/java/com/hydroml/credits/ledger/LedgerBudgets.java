package com.hydroml.credits.ledger;

import com.hydroml.credits.balance.HotStateSource.Counted;
import java.time.Duration;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Goes through all accounts of which something was counted against a budget. */
public final class LedgerBudgets {

  private static final int PAGE = 100;

  /**
   * A period that began before this is over, whatever its kind and whoever's clock is right, and so
   * limits nothing any more: what is still given back to it needs no counter in Redis.
   */
  static final Duration LONGEST_PERIOD = Duration.ofDays(40);

  private final DatabaseClient database;

  LedgerBudgets(DatabaseClient database) {
    this.database = database;
  }

  /**
   * An account's counters as the ledger has them.
   *
   * @param version of the account's last projected event
   * @param latest of each budget the latest period, as far as that may still run
   */
  public record AccountBudgets(String account, long version, List<Counted> latest) {}

  /**
   * The accounts that come after one in the order of their ids, at most a page of them; none if it
   * was the last.
   *
   * @param account empty to begin
   */
  public Mono<List<AccountBudgets>> after(String account) {
    return database
        .sql(
            """
            select account, b.version, (
              select json_agg(json_build_array(budget, period_start, spent))
              from (
                select distinct on (budget) budget, period_start, spent from budget_usage u
                where u.account = b.account and (
                  period_start = 0 or period_start > to_millis(now()) - :longestPeriod)
                order by budget, period_start desc) latest)::text as budgets
            from (
              select distinct account from budget_usage
              where account > :account order by account limit :page) wanted
            join account_balance b using (account) order by account""")
        .bind("account", account)
        .bind("page", PAGE)
        .bind("longestPeriod", LONGEST_PERIOD.toMillis())
        .map(
            row ->
                new AccountBudgets(
                    Rows.text(row, "account"),
                    Rows.number(row, "version"),
                    SnapshotJson.counted(Rows.optionalText(row, "budgets"))))
        .all()
        .collectList();
  }
}
