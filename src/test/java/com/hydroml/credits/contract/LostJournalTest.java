package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.contract.Runbook.Ran;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.reconciliation.RepairCommand;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The journal's topic is deleted and made anew: the projector stands still instead of going on
 * somewhere, and the runbook's procedure has it go on at the new beginning.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LostJournalTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String TOPIC = "lost-journal.journal";

  private static Api api(ConfigurableApplicationContext service) {
    return new Api(Installation.port(service));
  }

  private static void grant(Api api, String key) {
    String path = "/v1/accounts/user:ada/grants";
    String body = "{'amount': 100, 'kind': 'bonus', 'reason': 'test'}";
    Answer made =
        await()
            .atMost(LONG)
            .until(() -> api.post(path, key, body), answer -> answer.status() != 503);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
  }

  private static void awaitPosted(Api api, long version) {
    String path = "/v1/accounts/user:ada/entries?min_version=" + version;
    await().atMost(LONG).until(() -> api.get(path).status() == 200);
  }

  private static double halted(ConfigurableApplicationContext service) {
    return service.getBean(MeterRegistry.class).get(MeterNames.PROJECTOR_HALTED).gauge().value();
  }

  @Test
  void theLedgerGoesOnAtTheBeginningOfTheNewTopic() throws Exception {
    try (TestRedis redis = TestRedis.single()) {
      Installation installation =
          new Installation("lost-journal")
              .with("spring.data.redis.port", redis.port())
              .with("credits.journal.partitions", 2);

      try (ConfigurableApplicationContext service = installation.start()) {
        Api api = api(service);
        await().atMost(LONG).until(() -> api.put("/v1/accounts/user:ada", "{}").status() != 503);
        grant(api, "first");
        awaitPosted(api, 1);
      }
      try (Admin admin =
          Admin.create(Map.of("bootstrap.servers", Backing.shared().kafkaBootstrapServers()))) {
        admin.deleteTopics(List.of(TOPIC)).all().get();
        await().atMost(LONG).until(() -> !admin.listTopics().names().get().contains(TOPIC));
      }
      try (ConfigurableApplicationContext service = installation.start()) {
        await().atMost(LONG).until(() -> halted(service) > 0);
      }

      Ran ran = Runbook.section("Lost Kafka topic").run(0, "", installation.properties());
      assertThat(ran.code()).as(ran.text()).isEqualTo(RepairCommand.DONE);
      assertThat(ran.text()).contains("the ledger was at").contains("it begins anew");

      try (ConfigurableApplicationContext service = installation.start()) {
        Api api = api(service);
        grant(api, "second");
        awaitPosted(api, 2);
        assertThat(api.get("/v1/accounts/user:ada/balance").number("available")).isEqualTo(200);
        assertThat(halted(service)).isZero();
      }
    }
  }
}
