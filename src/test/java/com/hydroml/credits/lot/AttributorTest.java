package com.hydroml.credits.lot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.ServiceTest;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Coverage;
import com.hydroml.credits.balance.Decision;
import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.balance.Fingerprint;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.kernel.RandomIds;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;

/** Accounts that are attributed together: each as if it were alone, and none holds up another. */
@ServiceTest
class AttributorTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Autowired private Balances balances;
  @Autowired private DatabaseClient database;
  @Autowired private Attributor attributor;

  private final RandomIds ids = new RandomIds();

  private void execute(String sql) {
    database.sql(sql).then().block(PATIENCE);
  }

  private long number(String sql) {
    return database
        .sql(sql)
        .map(row -> ((Number) row.get(0)).longValue())
        .one()
        .defaultIfEmpty(-1L)
        .block(PATIENCE);
  }

  private String account() {
    String account = "user:" + ids.requestId();
    execute("insert into account (account, type) values ('" + account + "', 'user')");
    run(
        Fingerprint.keyed(
            ids.requestId(),
            key -> new Operation.Grant(account, 1_000, new GrantDetails("paid", "test", 0), key)));
    return account;
  }

  private void charge(String account) {
    run(
        Fingerprint.keyed(
            ids.requestId(),
            key -> new Operation.Authorize(account, 10, 60, true, HoldDetails.NONE, key)));
  }

  private void run(Operation operation) {
    assertThat(balances.execute(operation, Coverage.ALL, Durability.QUEUED).block(PATIENCE))
        .isInstanceOf(Decision.Decided.class);
  }

  private void attributedTo(String account, long version) {
    await(account + " to version " + version)
        .atMost(PATIENCE)
        .until(() -> place(account, "version") == version);
  }

  private long place(String account, String column) {
    return number("select " + column + " from lot_cursor where account = '" + account + "'");
  }

  private long number(String what, String from, String account) {
    return number("select " + what + " from " + from + " where account = '" + account + "'");
  }

  @Test
  void oneThatDoesNotFitItsLotsIsStoppedAndTheOthersGoOn() {
    List<String> accounts = Stream.generate(this::account).limit(3).toList();
    accounts.forEach(account -> attributedTo(account, 1));
    String broken = accounts.get(1);
    execute("update lot set remaining = remaining - 1 where account = '" + broken + "'");
    accounts.forEach(this::charge);
    accounts.forEach(this::charge);
    accounts.forEach(
        account ->
            await()
                .atMost(PATIENCE)
                .until(() -> number("version", "account_balance", account) == 3));
    attributor.attribute(accounts).block(PATIENCE);

    for (String account : List.of(accounts.getFirst(), accounts.getLast())) {
      attributedTo(account, 3);
      assertThat(number("remaining", "lot", account)).isEqualTo(980);
      assertThat(number("sum(amount)", "lot_consumption", account)).isEqualTo(20);
    }
    await().atMost(PATIENCE).until(() -> place(broken, "(fault is not null)::integer") == 1);
    assertThat(place(broken, "version")).isLessThan(3);
    execute("update lot set remaining = remaining + 1 where account = '" + broken + "'");
    execute("update lot_cursor set fault = null where account = '" + broken + "'");
    attributedTo(broken, 3);
    assertThat(number("remaining", "lot", broken)).isEqualTo(980);
  }

  /** More entries than are an account's share are attributed round after round. */
  @Test
  void whatIsMoreThanARoundTakesGoesOn() {
    List<String> accounts = Stream.generate(this::account).limit(Attributor.ACCOUNTS).toList();
    String busy = accounts.getFirst();
    int charges = 2 * Attributor.ENTRIES / Attributor.ACCOUNTS + 5;
    for (int i = 0; i < charges; i++) {
      charge(busy);
    }
    await().atMost(PATIENCE).until(() -> number("version", "account_balance", busy) == charges + 1);
    attributor.attribute(accounts).block(PATIENCE);
    accounts.forEach(account -> attributedTo(account, account.equals(busy) ? charges + 1 : 1));
    assertThat(number("remaining", "lot", busy)).isEqualTo(1_000 - 10L * charges);
    assertThat(number("sum(amount)", "lot_consumption", busy)).isEqualTo(10L * charges);
  }
}
