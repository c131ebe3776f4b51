package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.kernel.Shards;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;

/** Whoever began to recover a shard may die; another instance begins anew, under its own target. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TakeOverTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String ACCOUNT = "user:ada";
  private static final String GENERATION = "GET ec:{s%d}:generation";

  private static void grant(ConfigurableApplicationContext service, String key) {
    Api api = new Api(Installation.port(service));
    await().atMost(LONG).until(() -> api.put("/v1/accounts/" + ACCOUNT, "{}").status() < 300);
    String body = "{'amount': 100, 'kind': 'bonus', 'reason': 'test'}";
    Answer made =
        await()
            .atMost(LONG)
            .until(
                () -> api.post("/v1/accounts/" + ACCOUNT + "/grants", key, body),
                answer -> answer.status() != 503);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
  }

  private static void execute(Installation installation, String sql) throws SQLException {
    Backing backing = Backing.shared();
    try (Connection connection =
            DriverManager.getConnection(
                installation.jdbcUrl(), backing.postgresUsername(), backing.postgresPassword());
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }

  @Test
  void whatADeadInstanceHasBegunIsBegunAnewByAnother() throws SQLException {
    int shard = Shards.of(ACCOUNT);
    try (TestRedis redis = TestRedis.single()) {
      Installation installation =
          new Installation("take-over")
              .with("spring.data.redis.port", redis.port())
              .with("credits.journal.partitions", 2);
      try (ConfigurableApplicationContext service = installation.start()) {
        grant(service, "first");
      }
      long before = Long.parseLong(redis.send(GENERATION.formatted(shard)));
      long claimed = before + 3;
      execute(
          installation,
          "update shard set state = 'RECOVERING', target = %d, claimed_by = 'dead' where shard = %d"
              .formatted(claimed, shard));
      try (ConfigurableApplicationContext service = installation.start()) {
        grant(service, "second");
        assertThat(Long.parseLong(redis.send(GENERATION.formatted(shard)))).isGreaterThan(claimed);
        String balance = "/v1/accounts/" + ACCOUNT + "/balance";
        assertThat(new Api(Installation.port(service)).get(balance).number("available"))
            .isEqualTo(200);
      }
    }
  }
}
