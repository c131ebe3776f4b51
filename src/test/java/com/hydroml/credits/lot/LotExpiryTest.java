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
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.kernel.RandomIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * I1, I3: spending that falls between the reading that an expiry is computed from and its script
 * makes it be computed anew: a lot never loses what was spent of it a second time.
 */
@ServiceTest
class LotExpiryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Autowired private Balances balances;
  @Autowired private DatabaseClient database;
  @Autowired private Attributor attributor;

  private final RandomIds ids = new RandomIds();

  private Decision run(Operation operation) {
    return balances.execute(operation, Coverage.ALL, Durability.QUEUED).block(PATIENCE);
  }

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
    return account;
  }

  private void grant(String account, long amount, String kind, long expiresAt) {
    assertThat(
            run(
                Fingerprint.keyed(
                    ids.requestId(),
                    key ->
                        new Operation.Grant(
                            account, amount, new GrantDetails(kind, "test", expiresAt), key))))
        .isInstanceOf(Decision.Decided.class);
  }

  private void charge(String account, long amount) {
    assertThat(
            run(
                Fingerprint.keyed(
                    ids.requestId(),
                    key ->
                        new Operation.Authorize(account, amount, 60, true, HoldDetails.NONE, key))))
        .isInstanceOf(Decision.Decided.class);
  }

  /** Balances that somebody spends from after each of the first readings. */
  private Balances spentFrom(AtomicInteger times, Runnable spend) {
    return (Balances)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Balances.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(balances, arguments);
                return method.getName().equals("balance") && times.getAndDecrement() > 0
                    ? Mono.fromSupplier(
                            () -> {
                              Reading read = ((Mono<Reading>) result).block(PATIENCE);
                              spend.run();
                              return read;
                            })
                        .subscribeOn(Schedulers.boundedElastic())
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void whatIsSpentBetweenReadingAndPostingIsNotPostedAway() {
    String account = account();
    grant(account, 1_000, "adjustment", 0);
    grant(account, 100, "promotional", Instant.now().toEpochMilli() + 2_000);
    await()
        .atMost(PATIENCE)
        .until(() -> number("select count(*) from lot where account = '" + account + "'") == 2);
    // Nobody else expires it meanwhile.
    execute("update lot set look_at = null where account = '" + account + "'");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                number(
                        "select count(*) from lot where expires_at <= now() and account = '"
                            + account
                            + "'")
                    == 1);
    AtomicInteger times = new AtomicInteger(2);
    LotExpiry expiry =
        new LotExpiry(
            new DueLots(database),
            attributor,
            spentFrom(times, () -> charge(account, 15)),
            new SimpleMeterRegistry());
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              expiry.expire(account).block(PATIENCE);
              return number(
                      "select remaining from lot where expires_at is not null and account = '"
                          + account
                          + "'")
                  == 0;
            });
    assertThat(times.get()).isNotPositive();
    assertThat(
            number(
                "select expired from lot where expires_at is not null and account = '"
                    + account
                    + "'"))
        .isEqualTo(70);
    assertThat(
            number(
                "select remaining from lot where expires_at is null and account = '"
                    + account
                    + "'"))
        .isEqualTo(1_000);
    Reading.Balance balance = (Reading.Balance) balances.balance(account).block(PATIENCE);
    assertThat(balance.available()).isEqualTo(1_000);
  }
}
