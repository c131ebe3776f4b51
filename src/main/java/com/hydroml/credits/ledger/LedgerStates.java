package com.hydroml.credits.ledger;

import io.r2dbc.spi.Readable;
import java.util.Collection;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Goes through all accounts that the ledger has a balance of. */
public final class LedgerStates {

  private static final int PAGE = 500;

  private final DatabaseClient database;

  LedgerStates(DatabaseClient database) {
    this.database = database;
  }

  /**
   * An account as the ledger has it. Amounts are millicredits.
   *
   * @param version of the last projected event
   */
  public record LedgerState(
      String account, long version, long available, long held, long openHolds) {}

  /**
   * These accounts, in no order; one that the ledger has nothing of is at version 0.
   *
   * @param accounts some hundred at most
   */
  public Mono<List<LedgerState>> of(Collection<String> accounts) {
    return LedgerAnswer.bounded(
        database
            .sql(
                """
                select account, coalesce(version, 0) as version,
                  coalesce(available, 0) as available, coalesce(held, 0) as held,
                  (select count(*) from open_hold o
                   where o.account = wanted.account) as open_holds
                from unnest(:accounts::text[]) as wanted (account)
                left join account_balance using (account)""")
            .bind("accounts", accounts.toArray(String[]::new))
            .map(LedgerStates::state)
            .all()
            .collectList());
  }

  /**
   * The accounts that come after one in the order of their ids, at most a page of them; none if it
   * was the last.
   *
   * @param account empty to begin
   */
  public Mono<List<LedgerState>> after(String account) {
    return database
        .sql(
            """
            select account, version, available, held,
              (select count(*) from open_hold o where o.account = b.account) as open_holds
            from account_balance b where account > :account order by account limit :page""")
        .bind("account", account)
        .bind("page", PAGE)
        .map(LedgerStates::state)
        .all()
        .collectList();
  }

  private static LedgerState state(Readable row) {
    return new LedgerState(
        Rows.text(row, "account"),
        Rows.number(row, "version"),
        Rows.number(row, "available"),
        Rows.number(row, "held"),
        Rows.number(row, "open_holds"));
  }
}
