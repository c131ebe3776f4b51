package com.hydroml.credits.contract;

import static com.hydroml.credits.contract.ContractTest.assertProblem;
import static com.hydroml.credits.contract.ContractTest.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Directories;
import com.hydroml.credits.backing.Freeze;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.KafkaProcess;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.PostgresServer;
import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.quality.RunsAside;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * While Kafka is away, operations go on as queued until the outbox is full, and are refused then;
 * while Postgres is away, everything goes on but what only the ledger knows (I2, I7, I8). Then
 * everything drains. Servers of its own, each frozen while connections to it stay.
 */
@RunsAside
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OutageTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int OUTBOX_LIMIT = 5;

  /** An operation is let in where there is room for three events: two expiries and its own step. */
  private static final int QUEUED = OUTBOX_LIMIT - 2;

  private static final String AUTHORIZATIONS = "/v1/authorizations";

  private static TestRedis redis;
  private static PostgresServer postgres;
  private static KafkaProcess kafka;
  private static ConfigurableApplicationContext service;
  private static Api api;

  @BeforeAll
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  static void start() {
    Path directory = Directories.temporary("outage");
    List<Integer> ports = Loopback.freePorts(3);
    redis = TestRedis.single();
    postgres = new PostgresServer(directory.resolve("postgres"), ports.get(0), false);
    kafka = new KafkaProcess(directory.resolve("kafka"), ports.get(1), ports.get(2));
    postgres.start();
    kafka.start();
    service =
        new Installation("outage")
            .with("spring.data.redis.port", redis.port())
            .with("spring.r2dbc.url", postgres.r2dbcUrl("postgres"))
            .with("spring.r2dbc.username", "postgres")
            .with("spring.r2dbc.password", "unused")
            .with("spring.kafka.bootstrap-servers", kafka.bootstrapServers())
            .with("credits.journal.partitions", 2)
            .with("credits.balance.outbox-limit", OUTBOX_LIMIT)
            .start();
    api = new Api(Installation.port(service));
    await().atMost(LONG).until(() -> api.put("/v1/accounts/user:first", "{}").status() != 503);
  }

  @AfterAll
  static void stop() {
    service.close();
    kafka.kill();
    postgres.stop();
    redis.close();
  }

  /** The same request under one key until it is journaled, as a client that wants to be sure. */
  private static Answer journaled(String path, String key, String json) {
    return await()
        .atMost(LONG)
        .until(
            () -> api.post(path, key, json),
            answer -> answer.status() == 201 && answer.string("durability").equals("journaled"));
  }

  private static void account(String account) {
    assertThat(api.put("/v1/accounts/" + account, "{}").status()).isEqualTo(201);
    journaled(
        "/v1/accounts/" + account + "/grants",
        newKey(),
        "{'amount': 1000, 'kind': 'bonus', 'reason': 'test'}");
    awaitEmptyOutbox(account);
  }

  private static void awaitEmptyOutbox(String account) {
    String shard = "ec:{s" + Shards.of(account) + "}:";
    String outbox = shard + "g" + redis.send("GET " + shard + "generation") + ":o";
    await().atMost(LONG).until(() -> redis.send("XLEN " + outbox).equals("0"));
  }

  private static String hold(String account, long amount) {
    return journaled(AUTHORIZATIONS, newKey(), body(account, amount)).header("location");
  }

  private static String body(String account, long amount) {
    return "{'account': '%s', 'amount': %d}".formatted(account, amount);
  }

  private static void assertBalance(String account, long available, long held) {
    Answer balance = api.get("/v1/accounts/" + account + "/balance");
    assertThat(balance.status()).as(balance.text()).isEqualTo(200);
    assertThat(balance.number("available")).isEqualTo(available);
    assertThat(balance.number("held")).isEqualTo(held);
  }

  @Test
  void withoutKafkaOperationsAreQueuedUntilTheOutboxIsFullAndThenAllOfItDrains() {
    String account = "user:without-kafka";
    String other = "user:without-kafka-elsewhere";
    assertThat(Shards.of(other)).isNotEqualTo(Shards.of(account));
    account(account);
    account(other);
    Map<String, String> queued = new LinkedHashMap<>();
    try (Freeze frozen = Freeze.of(kafka.process())) {
      Answer last = queueUntilRefused(account, queued);
      assertProblem(last, 503, "durability_unavailable");
      assertThat(queued).hasSize(QUEUED);
      String hold = AUTHORIZATIONS + "/" + queued.values().iterator().next();
      assertProblem(api.post(hold + "/capture", newKey(), "{}"), 503, "durability_unavailable");
      assertBalance(account, 1000 - QUEUED, QUEUED);

      await().atMost(LONG).until(() -> !service.getBean(Journal.class).isAvailable());
      Map<String, String> insisting = new HashMap<>(Api.with(newKey()));
      insisting.put("Credits-Durability", "journaled");
      assertProblem(
          api.send("POST", AUTHORIZATIONS, insisting, Api.bytes(body(other, 1))),
          503,
          "durability_unavailable");
      assertBalance(other, 1000, 0);
      Answer elsewhere = api.post(AUTHORIZATIONS, newKey(), body(other, 1));
      assertThat(elsewhere.status()).as("each shard has its own").isEqualTo(201);
      assertThat(elsewhere.string("durability")).isEqualTo("queued");
      assertProblem(abandonOnce(other, "never-" + other), 503, "outcome_unknown");
    }
    assertNeverTakesEffect(other, "never-" + other);
    queued.forEach(
        (key, id) -> {
          Answer replay = journaled(AUTHORIZATIONS, key, body(account, 1));
          assertThat(replay.replayed()).isTrue();
          assertThat(replay.string("id")).isEqualTo(id);
        });
    awaitEmptyOutbox(account);
    hold(account, 1);
    awaitPosted(account, 2 + QUEUED);
    awaitPosted(other, 3);
    assertBalance(account, 999 - QUEUED, 1 + QUEUED);
  }

  /** Not asked again, as {@link Api#post} would. */
  private static Answer abandonOnce(String account, String key) {
    return api.postAsync(
            "/v1/operations/" + key + "/abandon", newKey(), "{'account': '%s'}".formatted(account))
        .join();
  }

  private static void assertNeverTakesEffect(String account, String key) {
    Answer abandoned =
        await().atMost(LONG).until(() -> abandonOnce(account, key), a -> a.status() == 200);
    assertThat(abandoned.text()).isEqualTo("{\"applied\":false}");
    assertProblem(api.post(AUTHORIZATIONS, key, body(account, 1)), 409, "key_abandoned");
  }

  /** Answers the first refusal; adds what was queued before, by key. */
  private static Answer queueUntilRefused(String account, Map<String, String> queued) {
    for (int i = 0; i < 2 * OUTBOX_LIMIT; i++) {
      String key = newKey();
      Answer answer = api.post(AUTHORIZATIONS, key, body(account, 1));
      if (answer.status() != 201) {
        return answer;
      }
      assertThat(answer.string("durability")).isEqualTo("queued");
      queued.put(key, answer.string("id"));
    }
    throw new AssertionError("the outbox has no bound");
  }

  private static void awaitPosted(String account, long version) {
    String path = "/v1/accounts/" + account + "/entries?min_version=" + version;
    await().atMost(LONG).until(() -> api.get(path).status() == 200);
  }

  @Test
  void withoutPostgresAllGoesOnButWhatOnlyTheLedgerKnows() {
    String account = "user:without-postgres";
    account(account);
    String captured = hold(account, 100);
    String voided = hold(account, 200);
    awaitPosted(account, 3);
    try (Freeze frozen = Freeze.of(postgres.process())) {
      Answer made = api.post(AUTHORIZATIONS, newKey(), body(account, 10));
      assertThat(made.status()).as(made.text()).isEqualTo(201);
      Answer capture = api.post(captured + "/capture", newKey(), "{'amount': 60}");
      assertThat(capture.number("captured")).as(capture.text()).isEqualTo(60);
      assertThat(api.postNothing(voided + "/void", newKey()).string("status")).isEqualTo("voided");
      assertThat(api.get(made.header("location")).string("status")).isEqualTo("authorized");
      assertBalance(account, 930, 10);
      for (String path :
          List.of(
              "/v1/accounts/" + account,
              "/v1/accounts/" + account + "/entries",
              "/v1/accounts/" + account + "/authorizations",
              "/v1/accounts/" + account + "/balance?at=2020-01-01T00:00:00Z",
              "/v1/authorizations?account=" + account)) {
        assertProblem(api.getOnce(path), 503, "ledger_unavailable");
      }
    }
    awaitPosted(account, 6);
    await()
        .atMost(LONG)
        .until(() -> api.get("/v1/accounts/" + account).string("status").equals("active"));
    assertBalance(account, 930, 10);
  }
}
