package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.Freeze;
import com.hydroml.credits.backing.KafkaProcess;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.contract.SteadyLoad.Figures;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
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

/**
 * What a Kafka that is away costs each request, from its first second on: {@code mvn test
 * -Dtest=KafkaAwayTest -Dmeasure=true}. Takes two minutes.
 */
@EnabledIfSystemProperty(named = "measure", matches = "true")
@SpringBootTest(classes = CreditsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KafkaAwayTest {

  private static final Logger log = LoggerFactory.getLogger(KafkaAwayTest.class);

  private static final int ACCOUNTS = 5_000;
  private static final int PER_SECOND = 500;
  private static final int CONNECTIONS = 64;
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration PHASE = Duration.ofSeconds(15);
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final double PROMISED_MS = 200;

  private static final OwnServers SERVERS = new OwnServers("kafka-away", "everysec");
  private static final KafkaProcess KAFKA = kafka();

  private final int port;
  private final MeterRegistry meters;

  KafkaAwayTest(@LocalServerPort int port, @Autowired MeterRegistry meters) {
    this.port = port;
    this.meters = meters;
  }

  private static KafkaProcess kafka() {
    List<Integer> ports = Loopback.freePorts(2);
    return new KafkaProcess(Directories.temporary("kafka-away"), ports.get(0), ports.get(1));
  }

  @DynamicPropertySource
  static void ownServers(DynamicPropertyRegistry registry) {
    KAFKA.start();
    SERVERS.installation().with("spring.kafka.bootstrap-servers", KAFKA.bootstrapServers());
    SERVERS.register(registry);
  }

  @AfterAll
  static void stop() {
    KAFKA.stop();
  }

  @Test
  void aKafkaThatIsAwayCostsNoRequestItsLatency() throws SQLException {
    fill();
    // What a cold start leaves undone must not count against what comes after it.
    try (SteadyLoad warmUp = load(1_000_000_000L)) {
      warmUp.start();
      last(WARM_UP);
    }
    try (SteadyLoad load = load(0)) {
      load.start();
      long steady = System.nanoTime();
      last(PHASE);
      log.info("Kafka confirms: {}", load.between(steady, System.nanoTime()));

      long frozen = System.nanoTime();
      try (Freeze stopped = Freeze.of(KAFKA.process())) {
        last(PHASE);
      }
      long back = System.nanoTime();
      judge("frozen", load, frozen, back);
      drained(load, back);

      long killed = System.nanoTime();
      KAFKA.kill();
      last(PHASE);
      long started = System.nanoTime();
      judge("killed", load, killed, started);
      KAFKA.start();
      drained(load, started);
    }
  }

  private SteadyLoad load(long first) {
    return new SteadyLoad(port, PER_SECOND, CONNECTIONS, number -> authorize(first + number));
  }

  private static void fill() throws SQLException {
    try (Connection connection = SERVERS.connection();
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
    assertThat(first.ms(0.99)).isLessThan(PROMISED_MS);
    assertThat(all.ms(0.99)).isLessThan(PROMISED_MS);
    assertThat(all.kinds().keySet()).isSubsetOf("201 queued", "201 journaled");
  }

  /** Until everything that said queued is in Kafka, and answers say journaled. */
  private void drained(SteadyLoad load, long since) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> meters.get(MeterNames.OUTBOX_OLDEST_AGE).gauge().value() < 1);
    long drained = System.nanoTime();
    log.info(
        "everything was in Kafka {} ms later: {}",
        Duration.ofNanos(drained - since).toMillis(),
        load.between(since, drained));
    last(PHASE);
    Figures after = load.between(drained + FIRST.toNanos(), System.nanoTime());
    log.info("Kafka confirms again: {}", after);
  }

  private static void last(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
