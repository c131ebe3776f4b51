package com.hydroml.credits.contract;

import static com.hydroml.credits.contract.ContractTest.newKey;
import static com.hydroml.credits.contract.ContractTest.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.HttpReceiver;
import com.hydroml.credits.backing.HttpReceiver.Received;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.quality.RunsAside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * However many instances watch, a crossing is one event and, while all goes well, one delivery; and
 * what was being delivered when they stopped is delivered by the next one.
 */
@RunsAside
class AlertInstancesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int ACCOUNTS = 12;

  /** Its own: instances of two installations would recover each other's shards for ever. */
  private final TestRedis redis = TestRedis.single();

  private final Installation installation =
      new Installation("alerts")
          .with("spring.data.redis.port", redis.port())
          .with("credits.webhooks.timeout", "2s");
  private final List<ConfigurableApplicationContext> running = new ArrayList<>();
  private final HttpReceiver receiver = new HttpReceiver();

  @AfterEach
  void stop() {
    running.forEach(ConfigurableApplicationContext::close);
    receiver.close();
    redis.close();
  }

  private Api start() {
    ConfigurableApplicationContext service = installation.start();
    running.add(service);
    return Api.at(Installation.port(service));
  }

  private static Answer until(Api api, String path, String json) {
    String key = newKey();
    Answer made =
        await()
            .atMost(PATIENCE)
            .until(() -> api.post(path, key, json), answer -> answer.status() != 503);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made;
  }

  /** An account of which a part is spent, so that its one threshold is crossed. */
  private String crossing(Api api) {
    String account = unique("user:alerts-");
    assertThat(api.put("/v1/accounts/" + account, "{}").status()).isEqualTo(201);
    until(
        api,
        "/v1/accounts/" + account + "/grants",
        "{'amount': 100, 'kind': 'bonus', 'reason': 'test'}");
    Answer configured =
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    api.put(
                        "/v1/accounts/" + account + "/alerts",
                        "{'thresholds': [50], 'webhook': {'url': '%s'}}"
                            .formatted(receiver.url("/"))),
                answer -> answer.status() != 503);
    assertThat(configured.status()).as(configured.text()).isEqualTo(200);
    until(
        api,
        "/v1/authorizations",
        "{'account': '%s', 'amount': 60, 'capture': true}".formatted(account));
    return account;
  }

  private static String status(Api api, String account) {
    return api.get("/v1/accounts/" + account + "/alerts/deliveries")
        .at("data")
        .path(0)
        .path("status")
        .asString("");
  }

  @Test
  void whatOneCrossingIsStaysOneAndOutlivesTheInstances() {
    Api one = start();
    start();
    List<String> accounts = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      accounts.add(crossing(one));
    }
    for (String account : accounts) {
      await().atMost(PATIENCE).until(() -> status(one, account).equals("delivered"));
      assertThat(one.get("/v1/accounts/" + account + "/alerts/events").at("data")).hasSize(1);
    }
    assertThat(receiver.received()).hasSize(ACCOUNTS);
    assertThat(receiver.received())
        .extracting(received -> received.header("Credits-Event-Id"))
        .doesNotHaveDuplicates();

    CountDownLatch never = new CountDownLatch(1);
    receiver.answer(exchange -> never.await());
    String interrupted = crossing(one);
    await().atMost(PATIENCE).until(() -> receiver.received().size() > ACCOUNTS);
    running.forEach(ConfigurableApplicationContext::close);
    running.clear();
    receiver.answer(200);
    Api next = start();
    await().atMost(PATIENCE).until(() -> status(next, interrupted).equals("delivered"));
    List<Received> since = receiver.received().subList(ACCOUNTS, receiver.received().size());
    assertThat(since).hasSizeGreaterThan(1);
    assertThat(since)
        .extracting(received -> received.header("Credits-Event-Id"))
        .containsOnly(since.getFirst().header("Credits-Event-Id"));
    never.countDown();
  }
}
