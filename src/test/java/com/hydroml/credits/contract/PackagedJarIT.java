package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.Loopback;
import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.contract.Api.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is shipped, as it is shipped: {@code java -jar} serves, and on SIGTERM answers what is in
 * flight and ends as docs/operations.md says; the next process has everything that was answered
 * (I2); and the same jar's {@code check} finds it in order.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PackagedJarIT {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final Duration SHUTDOWN = Duration.ofSeconds(30);

  /** Of a process that SIGTERM has ended: 128 and the signal's number. */
  private static final int TERMINATED = 143;

  private static final int REQUESTS = 16;
  private static final int ROUNDS = 20;
  private static final String ACCOUNT = "/v1/accounts/user:ada";
  private static final String HOLD = "{'account': 'user:ada', 'amount': 10}";
  private static final String CHARGE = "{'account': 'user:ada', 'amount': 1, 'capture': true}";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Integer> ports = Loopback.freePorts(2);
  private final Api api = new Api(ports.getFirst());

  @Test
  void theJarServesEndsInOrderAndChecksItself() throws Exception {
    try (TestRedis redis = TestRedis.single()) {
      List<String> arguments =
          List.of(
              new Installation("packaged")
                  .with("spring.data.redis.port", redis.port())
                  .with("server.port", ports.getFirst())
                  .with("management.server.port", ports.getLast())
                  .with("credits.journal.partitions", 2)
                  .arguments());
      Map<String, String> answers;
      String hold;
      try (PackagedJar service = PackagedJar.start(arguments)) {
        awaitReady(service);
        hold = authorized();
        answers = terminated(service, begun(redis));
      }
      assertThat(answers.values())
          .as("every client has an answer")
          .allMatch(text -> text.startsWith("HTTP/1.1 201") || text.contains("outcome_unknown"))
          .anyMatch(text -> text.startsWith("HTTP/1.1 201"));

      try (PackagedJar next = PackagedJar.start(arguments)) {
        awaitReady(next);
        answers.forEach(this::assertKept);
        assertThat(api.get("/v1/authorizations/" + hold).string("status")).isEqualTo("authorized");
        awaitPosted(api.get(ACCOUNT + "/balance").number("version"));
        assertCheckIsClean(arguments);
      }
    }
  }

  private static void assertCheckIsClean(List<String> arguments) {
    List<String> words = new ArrayList<>(List.of("check"));
    words.addAll(arguments);
    try (PackagedJar check = PackagedJar.start(words)) {
      assertThat(check.exitCode(LONG)).as(check.printed()).isZero();
      assertThat(check.printed())
          .containsPattern(
              "ledger: [1-9]\\d* records, [1-9]\\d* entries, [1-9]\\d* holds, 1 accounts checked,"
                  + " 0 findings")
          .containsPattern("chain: partition \\d ends at [1-9]\\d* with [0-9a-f]{64}")
          .contains("redis: 1 accounts compared, 0 skipped because Redis is ahead")
          .endsWith("clean\n");
    }
  }

  private void awaitReady(PackagedJar service) {
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(LONG)
        .until(
            () -> {
              assertThat(service.isAlive()).as("%s", service.printed()).isTrue();
              return managed("health/readiness").contains("\"recovering\":[]");
            });
  }

  /** What the management port says; empty if it does not answer. */
  private String managed(String path) throws InterruptedException {
    URI uri = URI.create("http://" + Loopback.HOST + ":" + ports.getLast() + "/actuator/" + path);
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (IOException notYet) {
      return "";
    }
  }

  private String authorized() {
    await().atMost(LONG).until(() -> api.put(ACCOUNT, "{}").status() != 503);
    String grant = "{'amount': 1000, 'kind': 'bonus', 'reason': 'test'}";
    post(ACCOUNT + "/grants", "grant", grant);
    return post("/v1/authorizations", "hold", HOLD).string("id");
  }

  /** On a busy machine the first may come too late, and are sent again. */
  private Answer post(String path, String key, String json) {
    Answer answer =
        await().atMost(LONG).until(() -> api.post(path, key, json), sent -> sent.status() != 503);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer;
  }

  /** Sends SIGTERM; what each client was answered meanwhile. */
  private static Map<String, String> terminated(
      PackagedJar service, Map<String, RawClient> inFlight) throws IOException {
    Map<String, String> answers = new LinkedHashMap<>();
    service.terminate();
    for (Map.Entry<String, RawClient> client : inFlight.entrySet()) {
      answers.put(client.getKey(), client.getValue().answer());
      client.getValue().close();
    }
    assertThat(service.exitCode(SHUTDOWN)).as(service.printed()).isEqualTo(TERMINATED);
    return answers;
  }

  /** Requests under their keys that are all in flight. */
  private Map<String, RawClient> begun(TestRedis redis) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, RawClient> clients = new LinkedHashMap<>();
      for (int i = 0; i < REQUESTS; i++) {
        clients.put("key-" + round + "-" + i, new RawClient(ports.getFirst()));
      }
      redis.send("CLIENT PAUSE 500 ALL");
      for (Map.Entry<String, RawClient> client : clients.entrySet()) {
        client.getValue().send(RawClient.post("/v1/authorizations", client.getKey(), CHARGE));
      }
      if (allInFlight()) {
        return clients;
      }
      // On a busy machine the first may be answered before the last has come; then once more.
      for (RawClient client : clients.values()) {
        client.answer();
        client.close();
      }
    }
    throw new AssertionError("the requests were never all in flight");
  }

  private boolean allInFlight() {
    try {
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(2))
          .until(
              () ->
                  managed("prometheus")
                      .lines()
                      .anyMatch(line -> line.equals("credits_http_in_flight " + REQUESTS + ".0")));
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  /** What was answered is what the next process finds. */
  private void assertKept(String key, String text) {
    Answer again = post("/v1/authorizations", key, CHARGE);
    if (text.startsWith("HTTP/1.1 201")) {
      assertThat(again.replayed()).isTrue();
      assertThat(text).contains("\"id\":\"" + again.string("id") + "\"");
    }
  }

  private void awaitPosted(long version) {
    String path = ACCOUNT + "/entries?min_version=" + version;
    await().atMost(LONG).until(() -> api.get(path).status() == 200);
  }
}
