package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.balance.ShardGenerations;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
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
 * How soon the service answers again after Redis lost 100 000 accounts and 50 000 open holds:
 * {@code mvn test -Dtest=RecoveryTimeTest -Dmeasure=true}. Takes some minutes; {@code
 * -Dmeasure.accounts=} makes it smaller.
 *
 * <p>All accounts are in Redis before each loss. From the moment of the loss on, clients go through
 * every account that has an open hold, in random order, each until it is answered with the balance
 * that it must have; every fiftieth is charged, until that is journaled.
 */
@EnabledIfSystemProperty(named = "measure", matches = "true")
@SpringBootTest(classes = CreditsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RecoveryTimeTest {

  private static final Logger log = LoggerFactory.getLogger(RecoveryTimeTest.class);

  private static final int ACCOUNTS = Integer.getInteger("measure.accounts", 100_000);
  private static final int HOLDS = ACCOUNTS / 2;
  private static final int CHARGED_OF = 50;
  private static final int WARM_UP = ACCOUNTS / 10;
  private static final int CLIENTS = 512;

  /** What the service asks for; who asked again at once would be measured instead of it. */
  private static final Duration REFUSED_PAUSE = Duration.ofSeconds(1);

  private static final Duration PROMISED = Duration.ofSeconds(30);
  private static final OwnServers SERVERS = new OwnServers("recovery-time", "everysec");

  private final int port;
  private final ShardGenerations generations;
  private final MeterRegistry meters;
  private final Random random = new Random(17);
  private int losses;

  RecoveryTimeTest(
      @LocalServerPort int port,
      @Autowired ShardGenerations generations,
      @Autowired MeterRegistry meters) {
    this.port = port;
    this.generations = generations;
    this.meters = meters;
  }

  @DynamicPropertySource
  static void ownServers(DynamicPropertyRegistry registry) {
    SERVERS.register(registry);
  }

  @Test
  void theServiceAnswersSoonAfterFlushAll() {
    measure("FLUSHALL", SERVERS::flushAll);
  }

  @Test
  void theServiceAnswersSoonAfterARestartOnItsOwnFiles() {
    measure("a restart on its own files", SERVERS::restart);
  }

  @Test
  void theServiceAnswersSoonAfterAnEmptyRestart() {
    measure("an empty restart", SERVERS::restartEmpty);
  }

  private void measure(String fault, Runnable lose) {
    losses++;
    List<Integer> all = shuffled(ACCOUNTS);
    long loading = System.nanoTime();
    crowd(all, (client, i) -> read(client, i, losses - 1));
    log.info("{} accounts were answered in {} ms before {}", ACCOUNTS, ms(loading), fault);
    List<Integer> held = shuffled(HOLDS);
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
    long[] answers = crowd(held, this::readOrCharge);
    long[] charges =
        IntStream.range(0, HOLDS)
            .filter(i -> held.get(i) % CHARGED_OF == 0)
            .mapToLong(i -> answers[i])
            .sorted()
            .toArray();
    Arrays.sort(answers);
    Duration last = Duration.ofNanos(answers[HOLDS - 1] - begin);
    Duration opened = open.orTimeout(2, TimeUnit.MINUTES).join();
    log.info(
        "after {}: all shards open in {} ms; accounts with an open hold answered: the first in {},"
            + " half in {}, all {} in {} ms; of these {} charged and journaled, the last in {} ms",
        fault,
        opened.toMillis(),
        ms(begin, answers[0]),
        ms(begin, answers[HOLDS / 2]),
        HOLDS,
        last.toMillis(),
        charges.length,
        ms(begin, charges[charges.length - 1]));
    assertThat(opened).isLessThan(PROMISED);
    assertThat(last).isLessThan(PROMISED);
  }

  private List<Integer> shuffled(int count) {
    List<Integer> numbers = IntStream.range(0, count).boxed().collect(Collectors.toList());
    Collections.shuffle(numbers, random);
    return numbers;
  }

  private interface Visit {

    void until(KeepAlive client, int account) throws IOException;
  }

  /** Visits each account; returns when each was answered, in nanoseconds of the monotonic clock. */
  private long[] crowd(List<Integer> accounts, Visit visit) {
    long[] answered = new long[accounts.size()];
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            threads.submit(
                () -> {
                  try (KeepAlive client = new KeepAlive(port)) {
                    for (int n = next.getAndIncrement();
                        n < answered.length;
                        n = next.getAndIncrement()) {
                      visit.until(client, accounts.get(n));
                      answered[n] = System.nanoTime();
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return answered;
  }

  private void readOrCharge(KeepAlive client, int i) throws IOException {
    if (i % CHARGED_OF == 0) {
      charge(client, i);
    } else {
      read(client, i, 0);
    }
  }

  /** Until there is a balance, which has to be the right one. */
  private static void read(KeepAlive client, int i, int charges) throws IOException {
    byte[] request = KeepAlive.get("/v1/accounts/" + account(i) + "/balance");
    while (client.exchange(request) != 200) {
      refused(client);
    }
    int charged = i < HOLDS && i % CHARGED_OF == 0 ? charges : 0;
    long available = (i < HOLDS ? 900 : 1000) - charged;
    String right = "\"available\":" + available + ",\"held\":" + (i < HOLDS ? 100 : 0) + ",";
    if (!client.body().contains(right)) {
      throw new AssertionError(client.body() + " instead of " + right);
    }
  }

  private void charge(KeepAlive client, int i) throws IOException {
    charge(client, account(i), "charge-" + losses);
  }

  private static void charge(KeepAlive client, String account, String key) throws IOException {
    String body = "{'account': '%s', 'amount': 1, 'capture': true}".formatted(account);
    byte[] request = KeepAlive.post("/v1/authorizations", key, body);
    while (client.exchange(request) != 201 || !client.body().contains("\"journaled\"")) {
      refused(client);
    }
  }

  private static void refused(KeepAlive client) {
    assertThat(client.status()).as(client.body()).isIn(201, 503);
    LockSupport.parkNanos(REFUSED_PAUSE.toNanos());
  }

  private boolean isServed() {
    return IntStream.range(0, Shards.COUNT).allMatch(generations::isServed);
  }

  private long recoveries() {
    return meters.get(MeterNames.RECOVERY).timer().count();
  }

  private static long ms(long begin) {
    return ms(begin, System.nanoTime());
  }

  private static long ms(long begin, long end) {
    return Duration.ofNanos(end - begin).toMillis();
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static String account(int i) {
    return "user:m-" + i;
  }

  /** Redis is lost by a service that has been at work. */
  @BeforeAll
  void setUp() throws SQLException {
    fill();
    long begin = System.nanoTime();
    crowd(shuffled(WARM_UP), (client, i) -> charge(client, "user:warm-" + i % 1_000, "warm-" + i));
    log.info("{} charges to begin with took {} ms", WARM_UP, ms(begin));
  }

  /** What the projector would have written of a grant for each account and a hold for some. */
  private static void fill() throws SQLException {
    try (Connection connection = SERVERS.connection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          """
          insert into account (account, type)
          select 'user:m-' || i, 'user' from generate_series(0, %d) i\
          """
              .formatted(ACCOUNTS - 1));
      statement.execute(
          """
          insert into account_balance (account, version, available, held, last_event_at)
          select 'user:m-' || i, case when i < %1$d then 2 else 1 end,
            case when i < %1$d then 900 else 1000 end, case when i < %1$d then 100 else 0 end, now()
          from generate_series(0, %2$d) i\
          """
              .formatted(HOLDS, ACCOUNTS - 1));
      statement.execute(
          """
          insert into outcome (account, key, fingerprint, outcome, version, at)
          select 'user:m-' || i, 'grant-' || i, decode(repeat('ab', 16), 'hex'), 'remembered', 1,
            now()
          from generate_series(0, %d) i\
          """
              .formatted(ACCOUNTS - 1));
      statement.execute(
          """
          insert into account (account, type)
          select 'user:warm-' || i, 'user' from generate_series(0, 999) i;
          insert into account_balance (account, version, available, held, last_event_at)
          select 'user:warm-' || i, 1, 1000000, 0, now() from generate_series(0, 999) i\
          """);
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
                  2)\
                """);
        PreparedStatement outcome =
            connection.prepareStatement(
                """
                insert into outcome (account, key, fingerprint, outcome, version, hold_id, at)
                values (?, ?, decode(repeat('cd', 16), 'hex'), 'remembered', 2, ?, now())\
                """)) {
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
