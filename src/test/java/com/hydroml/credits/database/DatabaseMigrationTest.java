package com.hydroml.credits.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.Backing;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.r2dbc.core.DatabaseClient;

/** The database module alone: whoever has the client has a migrated database. */
class DatabaseMigrationTest {

  private final Backing backing = Backing.shared();

  @Test
  void aFreshDatabaseIsMigratedBeforeTheFirstStatement() {
    runner(backing.r2dbcUrl(backing.newDatabase()))
        .run(
            context -> {
              DatabaseClient client = context.getBean(DatabaseClient.class);
              Long neverOpened =
                  client
                      .sql("select count(*) from shard where generation = 0 and target = 0")
                      .mapValue(Long.class)
                      .one()
                      .block(Duration.ofSeconds(10));
              assertThat(neverOpened).isEqualTo(64);
            });
  }

  @Test
  void anAbsentPostgresIsSaidInOneLineWithItsAddress() throws IOException {
    int free = freePort();
    runner("r2dbc:postgresql://localhost:" + free + "/credits")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOf(Exception.class)
                    .satisfies(
                        root ->
                            assertThat(analysis(context.getStartupFailure()))
                                .startsWith("Postgres does not answer at localhost:" + free)
                                .doesNotContain("\n")));
  }

  @Test
  void aDatabaseOfAnotherShardCountIsRefused() throws Exception {
    String database = backing.newDatabase();
    runner(backing.r2dbcUrl(database)).run(context -> assertThat(context).hasNotFailed());
    try (Connection connection =
            DriverManager.getConnection(
                backing.jdbcUrl(database), backing.postgresUsername(), backing.postgresPassword());
        Statement statement = connection.createStatement()) {
      statement.execute("update installation set shard_count = 32");
    }
    runner(backing.r2dbcUrl(database))
        .run(
            context ->
                assertThat(analysis(context.getStartupFailure()))
                    .contains("installed with 32 shards, this service has 64"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String analysis(Throwable failure) {
    return new DatabaseFailureAnalyzer().analyze(failure).getDescription();
  }

  private ApplicationContextRunner runner(String url) {
    return new ApplicationContextRunner()
        .withUserConfiguration(DatabaseConfiguration.class, Properties.class)
        .withPropertyValues(
            "spring.r2dbc.url=" + url,
            "spring.r2dbc.username=" + backing.postgresUsername(),
            "spring.r2dbc.password=" + backing.postgresPassword());
  }

  @EnableConfigurationProperties(DatabaseProperties.class)
  static class Properties {}
}
