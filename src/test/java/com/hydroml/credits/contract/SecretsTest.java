package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.hydroml.credits.backing.HttpReceiver;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.database.DatabaseProperties;
import com.hydroml.credits.journal.KafkaProperties;
import com.hydroml.credits.redis.RedisProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Secrets are in no log, also not in a talkative one, in no dump of configuration, in no answer.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTest extends ContractTest {

  private static final List<String> TALKATIVE =
      List.of(
          "com.hydroml.credits", "org.springframework", "io.r2dbc", "reactor.netty", "io.lettuce");

  private static final String KEYS = "/v1/admin/api-keys";

  /** What is logged meanwhile by whatever may say more than it should. */
  private static void talkatively(Runnable work) {
    List<Level> before = TALKATIVE.stream().map(name -> logger(name).getLevel()).toList();
    TALKATIVE.forEach(name -> logger(name).setLevel(Level.DEBUG));
    try {
      work.run();
    } finally {
      for (int i = 0; i < TALKATIVE.size(); i++) {
        logger(TALKATIVE.get(i)).setLevel(before.get(i));
      }
    }
  }

  private static void assertAbsent(CapturedOutput output, List<String> secrets) {
    for (String secret : secrets) {
      assertThat(secret).hasSizeGreaterThan(20);
      assertThat(output.getAll().contains(secret)).as("a secret is in the log").isFalse();
    }
  }

  @Test
  void keysAreInNoLog(CapturedOutput output) {
    List<String> keys = new ArrayList<>(List.of("eco_wrong_0123456789_0123456789_0123456789"));
    talkatively(
        () -> {
          Answer made =
              api.post(
                  KEYS, "{'name': 'quiet', 'owner': 'service', 'scopes': ['read', 'authorize']}");
          keys.add(made.string("secret"));
          keys.add(api.post(made.header("location") + "/rotate", "{}").string("secret"));
          for (String key : keys) {
            Api by = api.as(key);
            by.get("/v1/accounts/none");
            by.get("/v1/authorizations?limit=x");
            by.post("/v1/authorizations", newKey(), "{");
          }
          api.get(KEYS);
          api.get("/v1/admin/audit");
          api.post(made.header("location") + "/revoke", "{'reason': ''}");
        });
    assertThat(output.getAll()).as("what is captured").contains("api_key");
    assertAbsent(output, keys);
  }

  @Test
  void whatSignsWebhooksIsInNoLog(CapturedOutput output) {
    String account = account(1);
    String path = "/v1/accounts/" + account + "/alerts";
    List<String> secrets = new ArrayList<>();
    try (HttpReceiver receiver = new HttpReceiver()) {
      receiver.answer(500);
      talkatively(
          () -> {
            secrets.add(
                api.put(
                        path,
                        "{'thresholds': [5], 'webhook': {'url': '%s'}}"
                            .formatted(receiver.url("/")))
                    .at("webhook")
                    .path("secret")
                    .asString());
            secrets.add(
                api.post(path + "/webhook/rotate", "{}").at("webhook").path("secret").asString());
            await().atMost(Duration.ofSeconds(30)).until(() -> !receiver.received().isEmpty());
            receiver.answer(200);
            api.get(path);
            api.get(path + "/deliveries");
          });
    }
    assertAbsent(output, secrets);
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  @Test
  void configurationDoesNotShowItsPasswords() {
    String password = "hunter2hunter2";
    Binder binder =
        new Binder(
            new MapConfigurationPropertySource(
                Map.of(
                    "spring.r2dbc.url", "r2dbc:postgresql://u:" + password + "@db:5432/credits",
                    "spring.r2dbc.password", password,
                    "spring.data.redis.password", password,
                    "spring.data.redis.url", "rediss://u:" + password + "@redis:6379",
                    "spring.kafka.properties.sasl.jaas.config", "password=" + password)));
    for (Object bound :
        List.of(
            binder.bind("spring.r2dbc", DatabaseProperties.class).get(),
            binder.bind("spring.data.redis", RedisProperties.class).get(),
            binder.bind("spring.kafka", KafkaProperties.class).get())) {
      assertThat(bound.toString()).doesNotContain(password);
    }
  }
}
