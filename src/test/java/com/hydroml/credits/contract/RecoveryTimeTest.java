package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.balance.Reading;
import com.hydroml.credits.balance.ShardGenerations;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * How soon the service answers again after Redis lost 100 000 accounts and 50 000 open holds:
 * {@code mvn test -Dtest=RecoveryTimeTest -Dmeasure=true}. Takes some minutes.
 */
@EnabledIfSystemProperty(named = "measure", matches = "true")
@SpringBootTest(classes = CreditsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RecoveryTimeTest {

  private static final Logger log = LoggerFactory.getLogger(RecoveryTimeTest.class);

  private static final int ACCOUNTS = 100_000;
  private static final int HOLDS = 50_000;
  private static final int SAMPLE = 1_000;
  private static final int CLIENTS = 16;
  private static final Duration PROMISED = Duration.ofSeconds(30);
  private static final OwnServers SERVERS = new OwnServers("recovery-time", "everysec");

  private final Api api;
  private final Balances balances;
  private final ShardGenerations generations;
  private final MeterRegistry meters;

  RecoveryTimeTest(
      @LocalServerPort int port,
      @Autowired Balances balances,
      @Autowired ShardGenerations generations,
      @Autowired MeterRegistry meters) {
    this.api = new Api(port);
    this.balances = balances;
    this.generations = generations;
    this.meters = meters;
  }

  @DynamicPropertySource
  static void ownServers(DynamicPropertyRegistry registry) {
    SERVERS.installation().properties().forEach((name, value) -> registry.add(name, () -> value));
  }

  @Test
  void theServiceAnswersAgainSoon() throws SQLException {
    fill();
    sample();
    loadAll("first");
    List<Duration> answered = new ArrayList<>();
    answered.add(measured("FLUSHALL", SERVERS::flushAll));
    answered.add(measured("a restart on its own files", SERVERS::restart));
    answered.add(measured("an empty restart", SERVERS::restartEmpty));
    assertThat(answered).allSatisfy(took -> assertThat(took).isLessThan(PROMISED));
  }

  private Duration measured(String fault, Runnable lose) {
    long recovered = recoveries() + Shards.COUNT;
    long begin = System.nanoTime();
    lose.run();
    CompletableFuture<Duration> open =
        CompletableFuture.supplyAsync(
            () -> {
              while (recoveries() < recovered || !isServed()) {
                LockSupport.parkNanos(10_000_000);
              }
              return since(begin);
            });
    sample();
    Duration answered = since(begin);
    Duration opened = open.orTimeout(2, TimeUnit.MINUTES).join();
    log.info(
        "after {} a sample of {} accounts answered in {} ms, all shards were open in {} ms",
        fault,
        SAMPLE,
        answered.toMillis(),
        opened.toMillis());
    loadAll("after " + fault);
    return opened.compareTo(answered) > 0 ? opened : answered;
  }

  private boolean isServed() {
    return IntStream.range(0, Shards.COUNT).allMatch(generations::isServed);
  }

  private long recoveries() {
    return meters.get(MeterNames.RECOVERY).timer().count();
  }

  /** Accounts from all over, each charged over HTTP until that is journaled. */
  private void sample() {
    long begin = System.nanoTime();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < SAMPLE; i++) {
        String account = account(i * (ACCOUNTS / SAMPLE));
        clients.execute(() -> charge(account, account + "-" + begin));
      }
    }
  }

  private void charge(String account, String key) {
    String body = "{'account': '%s', 'amount': 1, 'capture': true}".formatted(account);
    Answer answer = api.postAsync("/v1/authorizations", key, body).join();
    while (answer.status() != 201 || !answer.string("durability").equals("journaled")) {
      LockSupport.parkNanos(20_000_000);
      answer = api.postAsync("/v1/authorizations", key, body).join();
    }
  }

  private void loadAll(String when) {
    if (!Boolean.getBoolean("measure.load")) {
      return;
    }
    long begin = System.nanoTime();
    Flux.range(0, ACCOUNTS).flatMap(i -> load(account(i)), 64).blockLast(Duration.ofMinutes(10));
    log.info(
        "{} accounts and {} holds loaded {} in {} ms",
        ACCOUNTS,
        HOLDS,
        when,
        since(begin).toMillis());
  }

  private Mono<Reading> load(String account) {
    return balances
        .balance(account)
        .filter(Reading.Balance.class::isInstance)
        .switchIfEmpty(Mono.error(() -> new IllegalStateException(account)))
        .retryWhen(Retry.fixedDelay(1_000, Duration.ofMillis(20)));
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static String account(int i) {
    return "user:m-" + i;
  }

  /** What the projector would have written of a grant for each account and a hold for some. */
  private static void fill() throws SQLException {
    Backing backing = Backing.shared();
    try (Connection connection =
            DriverManager.getConnection(
                SERVERS.installation().jdbcUrl(),
                backing.postgresUsername(),
                backing.postgresPassword());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          """
          insert into account (account, type)
          select 'user:m-' || i, 'user' from generate_series(0, %d) i"""
              .formatted(ACCOUNTS - 1));
      statement.execute(
          """
          insert into account_balance (account, version, available, held, last_event_at)
          select 'user:m-' || i, case when i < %1$d then 2 else 1 end,
            case when i < %1$d then 900 else 1000 end, case when i < %1$d then 100 else 0 end, now()
          from generate_series(0, %2$d) i"""
              .formatted(HOLDS, ACCOUNTS - 1));
      statement.execute(
          """
          insert into outcome (account, key, fingerprint, outcome, version, at)
          select 'user:m-' || i, 'grant-' || i, decode(repeat('ab', 16), 'hex'), 'remembered', 1,
            now()
          from generate_series(0, %d) i"""
              .formatted(ACCOUNTS - 1));
      holds(connection);
      connection.commit();
      connection.setAutoCommit(true);
      statement.execute("analyze");
    }
  }

  private static void holds(Connection connection) throws SQLException {
    RandomIds ids = new RandomIds();
    try (PreparedStatement hold =
            connection.prepareStatement(
                """
                insert into hold (id, account, status, amount, captured, released, remaining,
                  refunded, key, created_at, expires_at, version)
                values (?, ?, 'authorized', 100, 0, 0, 100, 0, ?, now(), now() + interval '1 day',
                  2)""");
        PreparedStatement outcome =
            connection.prepareStatement(
                """
                insert into outcome (account, key, fingerprint, outcome, version, hold_id, at)
                values (?, ?, decode(repeat('cd', 16), 'hex'), 'remembered', 2, ?, now())""")) {
      for (int i = 0; i < HOLDS; i++) {
        String id = ids.holdId(Shards.of(account(i))).value();
        hold.setString(1, id);
        hold.setString(2, account(i));
        hold.setString(3, "hold-" + i);
        hold.addBatch();
        outcome.setString(1, account(i));
        outcome.setString(2, "hold-" + i);
        outcome.setString(3, id);
        outcome.addBatch();
        if (i % 5_000 == 4_999) {
          hold.executeBatch();
          outcome.executeBatch();
        }
      }
    }
  }
}
