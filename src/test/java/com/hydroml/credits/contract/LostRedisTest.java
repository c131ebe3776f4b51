package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.contract.Runbook.Ran;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.quality.RunsAside;
import com.hydroml.credits.reconciliation.CheckCommand;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * I2, I4 and I6 when Redis loses its data under load: what was answered as journaled is there
 * again, under its id, every key took effect once, open holds can be used, and what was abandoned
 * stays so. The operators' command finds nothing afterwards. The service has a Redis, a database
 * and topics of its own.
 */
@SpringBootTest(classes = CreditsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
@TestInstance(Lifecycle.PER_CLASS)
@RunsAside
class LostRedisTest {

  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final int CLIENTS = 3;
  private static final int SAMPLE = 50;
  private static final long GRANTED = 1_000_000;
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final OwnServers SERVERS = new OwnServers("lost-redis", "always");

  @DynamicPropertySource
  static void ownServers(DynamicPropertyRegistry registry) {
    SERVERS.installation().properties().forEach((name, value) -> registry.add(name, () -> value));
  }

  private final Api api;
  private final MeterRegistry meters;

  private final Api management;

  LostRedisTest(
      @LocalServerPort int port,
      @LocalManagementPort int managementPort,
      @Autowired MeterRegistry meters) {
    this.api = new Api(port);
    this.management = new Api(managementPort);
    this.meters = meters;
  }

  @Test
  void flushedUnderLoad() {
    losesNothing(SERVERS::flushAll);
  }

  @Test
  void restartedOnItsOwnFiles() {
    losesNothing(SERVERS::restart);
  }

  @Test
  void restartedEmpty() {
    losesNothing(SERVERS::restartEmpty);
  }

  @Test
  void restartedOnAnOlderCopy() {
    Load load = new Load(List.of(api));
    load.begin();
    load.awaitAnswers(50);
    SERVERS.copy();
    load.awaitAnswers(150);
    SERVERS.restartOnTheCopy();
    load.endsWell();
  }

  /**
   * An instance that comes to a Redis that is all right recovers nothing; and after a fault the
   * other's lease has to run out before a shard is opened again.
   */
  @Test
  void flushedWhileTwoInstancesServe() {
    try (ConfigurableApplicationContext other = SERVERS.installation().start()) {
      assertThat(other.getBean(MeterRegistry.class).get(MeterNames.RECOVERY).timer().count())
          .isZero();
      losesNothing(new Load(List.of(api, new Api(Installation.port(other)))), SERVERS::flushAll);
    }
  }

  /** I4: whichever instance is first, the other waits for it and says the same. */
  @Test
  void oneKeyAtTwoInstancesAtOnce() {
    String account = "user:at-both";
    int keys = 30;
    try (ConfigurableApplicationContext other = SERVERS.installation().start()) {
      List<Api> both = List.of(api, new Api(Installation.port(other)));
      assertThat(api.put("/v1/accounts/" + account, "{}").status()).isIn(200, 201);
      decided(
          api,
          "/v1/accounts/" + account + "/grants",
          account,
          "{'amount': 1000, 'kind': 'bonus', 'reason': 'test'}");
      for (int i = 0; i < keys; i++) {
        String key = account + "-" + i;
        String body = "{'account': '%s', 'amount': 10}".formatted(account);
        List<CompletableFuture<Answer>> answers =
            both.stream()
                .map(
                    at ->
                        CompletableFuture.supplyAsync(
                            () -> decided(at, "/v1/authorizations", key, body)))
                .toList();
        assertThat(answers.stream().map(answer -> answer.join().string("id")).distinct())
            .hasSize(1);
        assertThat(answers).anyMatch(answer -> answer.join().replayed());
      }
      Answer balance = api.get("/v1/accounts/" + account + "/balance");
      assertThat(balance.number("version")).isEqualTo(1 + keys);
      assertThat(balance.number("held")).isEqualTo(10 * keys);
    }
  }

  /** Its account comes back with its next use, and there is none. */
  @Test
  void aHoldOfAnAccountThatNobodyUsesExpiresAllTheSame() {
    String account = "user:unused";
    assertThat(api.put("/v1/accounts/" + account, "{}").status()).isIn(200, 201);
    decided(
        api,
        "/v1/accounts/" + account + "/grants",
        account,
        "{'amount': 1000, 'kind': 'bonus', 'reason': 'test'}");
    String body = "{'account': '%s', 'amount': 10, 'expires_in': 5}".formatted(account);
    await()
        .atMost(RECOVERY)
        .until(
            () -> decided(api, "/v1/authorizations", account + "-hold", body),
            answer -> answer.string("durability").equals("journaled"));
    SERVERS.flushAll();
    // Read from the ledger alone, which brings nothing back to Redis.
    String expiries = "/v1/accounts/" + account + "/entries?kind=expiry";
    await().atMost(RECOVERY).until(() -> api.get(expiries).at("data").size() == 1);
    assertThat(api.get("/v1/accounts/" + account + "/balance").number("available")).isEqualTo(1000);
  }

  private static Answer decided(Api at, String path, String key, String json) {
    Answer answer =
        await().atMost(RECOVERY).until(() -> at.post(path, key, json), a -> a.status() != 503);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer;
  }

  /** Both say of the shards, while they are being recovered, that they are. */
  private void awaitReadinessAndMetricToTell() {
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(RECOVERY)
        .until(
            () ->
                meters.get(MeterNames.SHARD_SERVED).gauges().stream()
                        .anyMatch(gauge -> gauge.value() == 0)
                    && !management
                        .unchecked("/actuator/health/readiness")
                        .at("components")
                        .path("shards")
                        .path("details")
                        .path("recovering")
                        .isEmpty());
  }

  private void losesNothing(Runnable fault) {
    losesNothing(
        new Load(List.of(api)),
        () -> {
          fault.run();
          awaitReadinessAndMetricToTell();
        });
    assertThat(meters.get(MeterNames.SHARD_SERVED).gauges())
        .hasSize(Shards.COUNT)
        .allMatch(gauge -> gauge.value() == 1);
  }

  private void losesNothing(Load load, Runnable fault) {
    load.begin();
    load.awaitAnswers(100);
    fault.run();
    load.endsWell();
    assertThat(load.recovering.get()).as("answers that said so").isPositive();
  }

  @AfterAll
  void theRunbooksCommandFindsNothing() {
    Runbook runbook = Runbook.section("Lost Redis");
    await()
        .atMost(RECOVERY)
        .untilAsserted(
            () -> {
              Ran check = runbook.run(0, "", SERVERS.installation().properties());
              assertThat(check.code()).as(check.text()).isEqualTo(CheckCommand.CLEAN);
            });
    SERVERS.redis().stop();
  }

  /**
   * Clients that authorize one millicredit at a time, each time under a new key, with which they
   * try again until the answer is final.
   */
  private final class Load {

    private final String account = "user:lost-" + NAMES.incrementAndGet();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<String, String> journaled = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger recovering = new AtomicInteger();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final List<Thread> clients = new ArrayList<>();
    private final String abandoned = account + "-abandoned";

    private final List<Api> instances;

    Load(List<Api> instances) {
      this.instances = instances;
    }

    void begin() {
      assertThat(api.put("/v1/accounts/" + account, "{}").status()).isIn(200, 201);
      String grant = "{'amount': %d, 'kind': 'promotional', 'reason': 'test'}".formatted(GRANTED);
      await()
          .atMost(RECOVERY)
          .ignoreExceptionsInstanceOf(UncheckedIOException.class)
          .until(
              () -> api.post("/v1/accounts/" + account + "/grants", account, grant),
              answer -> answer.string("durability").equals("journaled"));
      await().atMost(RECOVERY).until(this::isAbandoned);
      for (int i = 0; i < CLIENTS; i++) {
        String name = account + "-" + i;
        clients.add(Thread.ofPlatform().start(() -> authorizeUntilOver(name)));
      }
    }

    private void authorizeUntilOver(String name) {
      for (int i = 0; !over.get(); i++) {
        String key = name + "-" + i;
        sent.add(key);
        boolean known = authorize(key);
        while (!known && !over.get()) {
          known = authorize(key);
        }
      }
    }

    /** Whether the answer is final: an authorization that is journaled. */
    private boolean authorize(String key) {
      try {
        String body = "{'account': '%s', 'amount': 1}".formatted(account);
        Answer answer = any().post("/v1/authorizations", key, body);
        if (answer.status() == 201 && answer.string("durability").equals("journaled")) {
          String before = journaled.putIfAbsent(key, answer.string("id"));
          assertThat(before == null || before.equals(answer.string("id"))).isTrue();
          return true;
        }
        if (answer.status() == 503) {
          assertThat(answer.header("retry-after")).isNotNull();
          if (answer.string("code").equals("recovering")) {
            recovering.incrementAndGet();
          }
          LockSupport.parkNanos(5_000_000);
        }
      } catch (UncheckedIOException lost) {
        LockSupport.parkNanos(5_000_000);
      }
      return false;
    }

    private boolean isAbandoned() {
      String body = "{'account': '%s'}".formatted(account);
      return api.post("/v1/operations/" + abandoned + "/abandon", body).status() == 200;
    }

    private Api any() {
      return instances.get(turn.getAndIncrement() % instances.size());
    }

    void awaitAnswers(int count) {
      await().atMost(RECOVERY).until(() -> journaled.size() >= count);
    }

    void endsWell() {
      Map<String, String> before = Map.copyOf(journaled);
      await().atMost(RECOVERY).until(() -> journaled.size() >= before.size() + 100);
      over.set(true);
      for (Thread client : clients) {
        await().atMost(RECOVERY).until(() -> !client.isAlive());
      }
      for (String key : sent) {
        await().pollDelay(Duration.ZERO).atMost(RECOVERY).until(() -> authorize(key));
      }
      // Every key once, under the id that was answered first.
      Set<String> ids = new HashSet<>(journaled.values());
      assertThat(ids).hasSize(sent.size());
      assertThat(journaled).containsAllEntriesOf(before);
      before.entrySet().stream()
          .limit(SAMPLE)
          .forEach(known -> isOpenAndReplayed(known.getKey(), known.getValue()));
      assertBalance(GRANTED - ids.size(), ids.size());
      assertThat(api.get("/v1/accounts/" + account).string("status")).isEqualTo("active");
      String late = "{'account': '%s', 'amount': 1}".formatted(account);
      assertThat(api.post("/v1/authorizations", abandoned, late).string("code"))
          .isEqualTo("key_abandoned");
      captureAll(ids);
      assertBalance(GRANTED - ids.size(), 0);
    }

    private void isOpenAndReplayed(String key, String id) {
      Answer hold = api.get("/v1/authorizations/" + id);
      assertThat(hold.status()).as(hold.text()).isEqualTo(200);
      assertThat(hold.string("status")).isEqualTo("authorized");
      String body = "{'account': '%s', 'amount': 1}".formatted(account);
      Answer again = api.post("/v1/authorizations", key, body);
      assertThat(again.string("id")).as(again.text()).isEqualTo(id);
      assertThat(again.replayed()).isTrue();
    }

    private void captureAll(Set<String> ids) {
      for (List<String> some : inParts(List.copyOf(ids), 1000)) {
        String operations =
            some.stream()
                .map(
                    id ->
                        "{'op': 'capture', 'authorization': '%s', 'idempotency_key': 'c-%s'}"
                            .formatted(id, id))
                .collect(Collectors.joining(",", "{'operations': [", "]}"));
        await().atMost(RECOVERY).until(() -> isAllDone(api.post("/v1/batch", operations)));
      }
    }

    private static boolean isAllDone(Answer batch) {
      return batch.status() == 200
          && batch.at("results").valueStream().allMatch(one -> one.path("status").asInt() == 200);
    }

    private static List<List<String>> inParts(List<String> all, int size) {
      return IntStream.range(0, (all.size() + size - 1) / size)
          .mapToObj(part -> all.subList(part * size, Math.min(all.size(), (part + 1) * size)))
          .toList();
    }

    private void assertBalance(long available, long held) {
      Answer balance = api.get("/v1/accounts/" + account + "/balance");
      assertThat(balance.number("available")).as(balance.text()).isEqualTo(available);
      assertThat(balance.number("held")).as(balance.text()).isEqualTo(held);
    }
  }
}
