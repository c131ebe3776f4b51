package com.hydroml.credits.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.r2dbc.core.DatabaseClient;

/** The database module alone: whoever has the client has a migrated database. */
class DatabaseMigrationTest {

  @Test
  void aFreshDatabaseIsMigratedBeforeTheFirstStatement() throws IOException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      runner("r2dbc:postgresql://localhost:" + postgres.getPort() + "/postgres")
          .run(
              context -> {
                DatabaseClient client = context.getBean(DatabaseClient.class);
                Long shards =
                    client
                        .sql("select count(*) from shard where generation = 0 and state = 'RECOVERING'")
                        .mapValue(Long.class)
                        .one()
                        .block(Duration.ofSeconds(10));
                assertThat(shards).isEqualTo(64);
              });
    }
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
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      String url = "r2dbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
      runner(url).run(context -> assertThat(context).hasNotFailed());
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("update installation set shard_count = 32");
      }
      runner(url)
          .run(
              context ->
                  assertThat(analysis(context.getStartupFailure()))
                      .contains("installed with 32 shards, this service has 64"));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String analysis(Throwable failure) {
    return new DatabaseFailureAnalyzer().analyze(failure).getDescription();
  }

  private static ApplicationContextRunner runner(String url) {
    return new ApplicationContextRunner()
        .withUserConfiguration(DatabaseConfiguration.class, Properties.class)
        .withPropertyValues("spring.r2dbc.url=" + url, "spring.r2dbc.username=postgres");
  }

  @EnableConfigurationProperties(DatabaseProperties.class)
  static class Properties {}
}
