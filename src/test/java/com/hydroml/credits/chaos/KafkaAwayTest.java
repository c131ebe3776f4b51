package com.hydroml.credits.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.Freeze;
import com.hydroml.credits.chaos.SteadyLoad.Figures;
import com.hydroml.credits.contract.KeepAlive;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a Kafka that is away costs each request, from its first second on, and that everything
 * drains when it is back: {@code mvn test -Dtest=KafkaAwayTest -Dmeasure=true}. Takes three
 * minutes.
 */
@EnabledIfSystemProperty(named = "measure", matches = "true")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KafkaAwayTest {

  private static final Logger log = LoggerFactory.getLogger(KafkaAwayTest.class);

  private static final int ACCOUNTS = 5_000;
  private static final int PER_SECOND = Integer.getInteger("measure.per-second", 300);
  private static final int CONNECTIONS = 64;
  private static final Duration WARM_UP = Duration.ofSeconds(40);
  private static final Duration PHASE = Duration.ofSeconds(15);
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration BACK = Duration.ofMinutes(1);
  private static final double PROMISED_MS = 200;

  @Test
  void aKafkaThatIsAwayCostsNoRequestItsLatency() throws SQLException {
    try (Stack stack = Stack.single(ServiceClasses.built())) {
      fill(stack.jdbcUrl());
      int port = stack.instances().getFirst().port();
      try (SteadyLoad load =
          new SteadyLoad(port, PER_SECOND, CONNECTIONS, KafkaAwayTest::authorize)) {
        load.start();
        // What a cold start leaves undone must not count against what comes after it.
        Workload.letWork(WARM_UP);
        long steady = System.nanoTime();
        Workload.letWork(PHASE);
        log.info("Kafka confirms: {}", load.between(steady, System.nanoTime()));

        long frozen = System.nanoTime();
        try (Freeze stopped = Freeze.of(stack.kafka().process())) {
          Workload.letWork(PHASE);
        }
        judge("frozen", load, frozen, System.nanoTime());
        awaitJournaled(load);
        Workload.letWork(PHASE);

        long killed = System.nanoTime();
        stack.kafka().kill();
        Workload.letWork(PHASE);
        judge("killed", load, killed, System.nanoTime());
        stack.kafka().start();
        awaitJournaled(load);
      }
      assertThat(new Drain(stack, BACK).await()).as("what is not in the ledger").isEmpty();
    }
  }

  private static void fill(String jdbcUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into account (account, type)
          select 'user:k-' || i, 'user' from generate_series(0, %1$d) i;
          insert into account_balance (account, version, available, held, last_event_at)
          select 'user:k-' || i, 1, 1000000000, 0, now() from generate_series(0, %1$d) i\
          """
              .formatted(ACCOUNTS - 1));
    }
  }

  private static byte[] authorize(long number) {
    // Neighbours in time are on accounts far from each other.
    long account = number * 2_654_435_761L % ACCOUNTS;
    return KeepAlive.post(
        "/v1/authorizations",
        "k-" + number,
        "{'account': 'user:k-%d', 'amount': 1}".formatted(account));
  }

  private static void judge(String how, SteadyLoad load, long from, long to) {
    Figures first = load.between(from, from + FIRST.toNanos());
    Figures all = load.between(from, to);
    log.info("Kafka {}, the first {} s: {}", how, FIRST.toSeconds(), first);
    log.info("Kafka {}, all {} s: {}", how, PHASE.toSeconds(), all);
    assertThat(all.kinds().keySet()).isSubsetOf("201 queued", "201 journaled");
    assertThat(all.ms(0.99)).isLessThan(PROMISED_MS);
  }

  /** Until a second has passed in which every answer said so. */
  private static void awaitJournaled(SteadyLoad load) {
    long since = System.nanoTime();
    Awaitility.await()
        .atMost(BACK)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              long now = System.nanoTime();
              Figures late = load.between(now - TimeUnit.SECONDS.toNanos(1), now);
              return late.kinds().keySet().equals(Set.of("201 journaled"));
            });
    log.info(
        "every answer says journaled {} ms later",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
  }
}
