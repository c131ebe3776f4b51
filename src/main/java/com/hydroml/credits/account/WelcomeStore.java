package com.hydroml.credits.account;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.ledger.LedgerAnswer;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The table {@code welcome_grant}, of which the statement that makes an account writes the rows.
 */
final class WelcomeStore {

  /** An instance that takes one is given this long before another tries. */
  private static final String TAKE =
      """
      update welcome_grant set tried_at = clock_timestamp() where account in (
        select w.account from welcome_grant w join account a on a.account = w.account
        where w.state = 'owed' and w.tried_at < clock_timestamp() - interval '3 seconds'
          and a.status <> 'quarantined'
        order by w.tried_at limit :most for update of w skip locked)
      returning account, key, amount\
      """;

  private final DatabaseClient database;

  WelcomeStore(DatabaseClient database) {
    this.database = database;
  }

  /** A grant that is owed; millicredits. */
  record Owed(String account, String key, long amount) {}

  /** How one ended. */
  enum End {
    GRANTED,
    FORFEITED
  }

  /** Those that nobody has tried for a few seconds; for as long again they are the caller's. */
  Flux<Owed> take(int most) {
    return database
        .sql(TAKE)
        .bind("most", most)
        .map(
            row ->
                new Owed(
                    Columns.text(row, "account"),
                    Columns.text(row, "key"),
                    Columns.number(row, "amount")))
        .all();
  }

  /** Writes down how it ended; emits whether it was owed until now. */
  Mono<Boolean> settle(Owed owed, End end) {
    return LedgerAnswer.bounded(
        database
            .sql(
                "update welcome_grant set state = :state, settled_at = clock_timestamp()"
                    + " where account = :account and state = 'owed'")
            .bind("state", end == End.GRANTED ? "granted" : "forfeited")
            .bind("account", owed.account())
            .fetch()
            .rowsUpdated()
            .map(rows -> rows == 1));
  }

  /** How many have been owed for longer than ten seconds. */
  Mono<Long> overdue() {
    return database
        .sql(
            "select count(*) as overdue from welcome_grant"
                + " where state = 'owed' and created_at < clock_timestamp() - interval '10 seconds'")
        .map(row -> Columns.number(row, "overdue"))
        .one();
  }
}
