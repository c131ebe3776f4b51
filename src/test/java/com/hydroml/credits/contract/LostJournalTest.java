package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.contract.Runbook.Ran;
import com.hydroml.credits.journal.JournalReader;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.reconciliation.RepairCommand;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The journal's topic is deleted and made anew: the projector stands still instead of going on
 * somewhere, and the runbook's procedure has it go on at the new beginning.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class LostJournalTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Runbook RUNBOOK = Runbook.section("Lost Kafka topic");

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

  private static void loseTopic(String installation) throws Exception {
    String topic = installation + ".journal";
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", Backing.shared().kafkaBootstrapServers()))) {
      admin.deleteTopics(List.of(topic)).all().get();
      await().atMost(LONG).until(() -> !admin.listTopics().names().get().contains(topic));
    }
  }

  /** A start makes the topic anew, and the ledger stands still. */
  private static void awaitHalted(Installation installation) {
    try (ConfigurableApplicationContext service = installation.start()) {
      await().atMost(LONG).until(() -> halted(service) > 0);
    }
  }

  private static void restartJournal(Installation installation) {
    Ran ran = RUNBOOK.run(0, "", installation.properties());
    assertThat(ran.code()).as(ran.text()).isEqualTo(RepairCommand.DONE);
    assertThat(ran.text()).contains("the ledger was at").contains("it begins anew");
  }

  private static String sql(Installation installation, String statement) throws SQLException {
    Backing backing = Backing.shared();
    try (Connection connection =
            DriverManager.getConnection(
                installation.jdbcUrl(), backing.postgresUsername(), backing.postgresPassword());
        Statement sql = connection.createStatement()) {
      if (!sql.execute(statement)) {
        return Integer.toString(sql.getUpdateCount());
      }
      ResultSet rows = sql.getResultSet();
      return rows.next() ? rows.getString(1) : "";
    }
  }

  /** Step 4: what was journaled and not yet in the ledger is gone, and its account is repaired. */
  @Test
  void anAccountWhoseEventsWereLostGoesOnWhereTheLedgerIs() throws Exception {
    try (TestRedis redis = TestRedis.single()) {
      Installation installation =
          new Installation("lost-events")
              .with("spring.data.redis.port", redis.port())
              .with("credits.journal.partitions", 2);
      try (ConfigurableApplicationContext service = installation.start()) {
        Api api = api(service);
        await().atMost(LONG).until(() -> api.put("/v1/accounts/user:ada", "{}").status() != 503);
        grant(api, "kept");
        awaitPosted(api, 1);
        service.getBean(JournalReader.class).stop();
        grant(api, "lost");
      }
      loseTopic("lost-events");
      awaitHalted(installation);
      restartJournal(installation);

      try (ConfigurableApplicationContext service = installation.start()) {
        Api api = api(service);
        grant(api, "waits");
        await()
            .atMost(LONG)
            .until(() -> sql(installation, RUNBOOK.statement(0, "")).equals("user:ada"));
        Ran check = Runbook.section("Lost Redis").run(0, "", installation.properties());
        assertThat(check.text()).contains("1 skipped because Redis is ahead");
        assertThat(sql(installation, RUNBOOK.statement(1, "user:ada"))).isEqualTo("1");
        Ran released =
            await()
                .atMost(LONG)
                .until(
                    () -> RUNBOOK.run(1, "user:ada", installation.properties()),
                    ran -> ran.code() == RepairCommand.DONE);
        assertThat(released.text()).contains("user:ada is active again");

        await()
            .atMost(LONG)
            .until(() -> api.get("/v1/accounts/user:ada").string("status").equals("active"));
        assertThat(api.get("/v1/accounts/user:ada/balance").number("available")).isEqualTo(100);
        grant(api, "goes-on");
        awaitPosted(api, 2);
        assertThat(api.get("/v1/accounts/user:ada/balance").number("available")).isEqualTo(200);
      }
    }
  }

  private static final Pattern HALTED =
      Pattern.compile(
          "partition (\\d+) is of generation (\\d+) of shard (\\d+), the partition is at 1");

  @Test
  void aPartitionThatLacksAMarkerStandsStillUntilTheLedgerIsToldOfIt(CapturedOutput log)
      throws Exception {
    try (TestRedis redis = TestRedis.single()) {
      Installation installation =
          new Installation("lost-marker")
              .with("spring.data.redis.port", redis.port())
              .with("credits.journal.partitions", 2);
      try (ConfigurableApplicationContext service = installation.start()) {
        Api api = api(service);
        await().atMost(LONG).until(() -> api.put("/v1/accounts/user:ada", "{}").status() != 503);
        grant(api, "first");
        awaitPosted(api, 1);
        redis.send("FLUSHALL");
        grant(api, "second");
        awaitPosted(api, 2);
        sql(installation, "delete from projection_generation");
        grant(api, "third");
        Matcher halted = await().atMost(LONG).until(() -> HALTED.matcher(log), Matcher::find);
        assertThat(
                service
                    .getBean(MeterRegistry.class)
                    .get(MeterNames.PROJECTOR_EVENTS)
                    .tag("result", "halted")
                    .counter()
                    .count())
            .isPositive();

        String told =
            Runbook.section("Missing marker")
                .statement(0, "")
                .replace("ec.journal", "lost-marker.journal")
                .replace(
                    "3, 17, 5",
                    "%s, %s, %s".formatted(halted.group(1), halted.group(3), halted.group(2)));
        assertThat(sql(installation, told)).isEqualTo("1");
        awaitPosted(api, 3);
        assertThat(api.get("/v1/accounts/user:ada/balance").number("available")).isEqualTo(300);
      }
    }
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
      loseTopic("lost-journal");
      awaitHalted(installation);
      restartJournal(installation);

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
