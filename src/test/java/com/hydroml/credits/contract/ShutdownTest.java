package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The end of the context, which is what SIGTERM brings about: requests that are being answered get
 * their answer, within a bound, and what was answered is in the ledger afterwards (I2).
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ShutdownTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int REQUESTS = 16;
  private static final int ROUNDS = 20;
  private static final String CHARGE = "{'account': 'user:ada', 'amount': 1, 'capture': true}";

  private static Answer granted(Api api) {
    String body = "{'amount': 1000, 'kind': 'bonus', 'reason': 'test'}";
    return await()
        .atMost(LONG)
        .until(
            () -> api.post("/v1/accounts/user:ada/grants", "grant", body),
            answer -> answer.status() != 503);
  }

  @Test
  void whatIsInFlightIsAnsweredAndNothingIsLost() throws Exception {
    try (TestRedis redis = TestRedis.single()) {
      Installation installation =
          new Installation("shutdown")
              .with("spring.data.redis.port", redis.port())
              .with("credits.journal.partitions", 2);

      Map<String, String> answers = new LinkedHashMap<>();
      ConfigurableApplicationContext service = installation.start();
      Map<String, RawClient> inFlight = Map.of();
      try {
        Api api = new Api(Installation.port(service));
        await().atMost(LONG).until(() -> api.put("/v1/accounts/user:ada", "{}").status() != 503);
        assertThat(granted(api).status()).isEqualTo(201);
        // On a busy machine the first may be answered before the last has come; then once more.
        for (int round = 0; inFlight.isEmpty() && round < ROUNDS; round++) {
          inFlight = begun(service, redis, round);
        }
        assertThat(inFlight).hasSize(REQUESTS);
      } finally {
        long began = System.nanoTime();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(service::close);
        for (Map.Entry<String, RawClient> client : inFlight.entrySet()) {
          answers.put(client.getKey(), client.getValue().answer());
          client.getValue().close();
        }
        closed.join();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
      }
      assertThat(answers.values())
          .as("every client has an answer")
          .allMatch(text -> text.startsWith("HTTP/1.1 201") || text.contains("outcome_unknown"))
          .anyMatch(text -> text.startsWith("HTTP/1.1 201"));

      try (ConfigurableApplicationContext next = installation.start()) {
        Api api = new Api(Installation.port(next));
        answers.forEach((key, text) -> assertKept(api, key, text));
      }
    }
  }

  /** Requests under their keys that are all in flight; none if some were answered too early. */
  private static Map<String, RawClient> begun(
      ConfigurableApplicationContext service, TestRedis redis, int round) throws IOException {
    Map<String, RawClient> clients = new LinkedHashMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      clients.put("key-" + round + "-" + i, new RawClient(Installation.port(service)));
    }
    redis.send("CLIENT PAUSE 500 ALL");
    for (Map.Entry<String, RawClient> client : clients.entrySet()) {
      client.getValue().send(RawClient.post("/v1/authorizations", client.getKey(), CHARGE));
    }
    MeterRegistry meters = service.getBean(MeterRegistry.class);
    try {
      await()
          .pollInterval(Duration.ofMillis(2))
          .atMost(Duration.ofSeconds(3))
          .until(() -> meters.get(MeterNames.HTTP_IN_FLIGHT).gauge().value() == REQUESTS);
      return clients;
    } catch (ConditionTimeoutException e) {
      for (RawClient client : clients.values()) {
        client.answer();
        client.close();
      }
      return Map.of();
    }
  }

  /** What was answered is what the next instance finds, from the ledger and the outbox. */
  private static void assertKept(Api api, String key, String text) {
    Answer again =
        await()
            .atMost(LONG)
            .until(
                () -> api.post("/v1/authorizations", key, CHARGE),
                answer -> answer.status() != 503);
    assertThat(again.status()).isEqualTo(201);
    if (text.startsWith("HTTP/1.1 201")) {
      assertThat(again.replayed()).isTrue();
      assertThat(text).contains("\"id\":\"" + again.string("id") + "\"");
    }
  }
}
