package com.hydroml.credits.ledger;

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
              (select count(*) from hold h
               where h.account = b.account and h.status = 'authorized') as open_holds
            from account_balance b where account > :account order by account limit :page""")
        .bind("account", account)
        .bind("page", PAGE)
        .map(
            row ->
                new LedgerState(
                    Rows.text(row, "account"),
                    Rows.number(row, "version"),
                    Rows.number(row, "available"),
                    Rows.number(row, "held"),
                    Rows.number(row, "open_holds")))
        .all()
        .collectList();
  }
}
