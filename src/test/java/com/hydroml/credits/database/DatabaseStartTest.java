package com.hydroml.credits.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.Loopback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * A start that does not get its first connections ends in time, and says in one line what is wrong
 * and in another what to do: where the migration is the first to connect, and where the pool is.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DatabaseStartTest {

  private static final String ROLE = "stranger";

  private final Backing backing = Backing.shared();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPostgresThatRefusesConnections(boolean migrate) {
    String address = "localhost:" + Loopback.freePort() + "/credits";
    FailureAnalysis analysis = failure(migrate, address, "credits", "");
    assertThat(analysis.getDescription())
        .matches("Postgres does not answer at " + address + ": .*Connection refused.*");
    assertThat(analysis.getAction()).startsWith("Start it, or set spring.r2dbc.url");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void somethingThatAcceptsConnectionsAndIsSilent(boolean migrate) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName(Loopback.HOST))) {
      String address = Loopback.HOST + ":" + silent.getLocalPort() + "/credits";
      FailureAnalysis analysis =
          failure(
              migrate,
              address,
              "credits",
              "",
              "spring.r2dbc.pool.max-create-connection-time=100ms");
      assertThat(analysis.getDescription())
          .matches("Postgres does not answer at " + address + ": .*(timed out|no answer within).*");
      assertThat(analysis.getAction()).startsWith("Start it, or set spring.r2dbc.url");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWrongPassword(boolean migrate) throws SQLException {
    String database = backing.newDatabase();
    requirePassword();
    String address = backing.r2dbcUrl(database).replace("r2dbc:postgresql://", "");
    FailureAnalysis analysis = failure(migrate, address, ROLE, "wrong");
    assertThat(analysis.getDescription())
        .startsWith("Postgres at " + address + " does not let the service in: ")
        .contains("password authentication failed for user \"" + ROLE + "\"");
    assertThat(analysis.getAction())
        .startsWith("Set spring.r2dbc.username and spring.r2dbc.password");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDatabaseThatIsNotThere(boolean migrate) {
    String address = backing.r2dbcUrl("nowhere").replace("r2dbc:postgresql://", "");
    FailureAnalysis analysis =
        failure(migrate, address, backing.postgresUsername(), backing.postgresPassword());
    assertThat(analysis.getDescription())
        .startsWith("Postgres has no database at " + address + ": ");
    assertThat(analysis.getAction()).startsWith("Create the database");
  }

  /** Without a migration, a database that never had one. */
  @ParameterizedTest
  @ValueSource(booleans = false)
  void aDatabaseOfSomethingElse(boolean migrate) {
    String address = backing.r2dbcUrl(backing.newDatabase()).replace("r2dbc:postgresql://", "");
    FailureAnalysis analysis =
        failure(migrate, address, backing.postgresUsername(), backing.postgresPassword());
    assertThat(analysis.getDescription())
        .startsWith("Postgres at " + address + " does not serve this: ")
        .contains("installation");
    assertThat(analysis.getAction()).contains("spring.r2dbc.url");
  }

  private static FailureAnalysis failure(
      boolean migrate, String address, String user, String password, String... more) {
    FailureAnalysis[] analysis = new FailureAnalysis[1];
    new ApplicationContextRunner()
        .withUserConfiguration(DatabaseConfiguration.class, Properties.class)
        .withPropertyValues(
            "credits.database.migrate=" + migrate,
            "spring.r2dbc.url=r2dbc:postgresql://" + address,
            "spring.r2dbc.username=" + user,
            "spring.r2dbc.password=" + password)
        .withPropertyValues(more)
        .run(
            context -> {
              assertThat(context).hasFailed();
              analysis[0] = new DatabaseFailureAnalyzer().analyze(context.getStartupFailure());
            });
    assertThat(analysis[0]).as("the failure is one that is explained").isNotNull();
    assertThat(analysis[0].getDescription()).hasLineCount(1).doesNotContain("null");
    assertThat(analysis[0].getAction()).hasLineCount(1);
    return analysis[0];
  }

  /** A role whose password Postgres asks for, also where it asks nobody else. */
  private void requirePassword() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                backing.jdbcUrl("postgres"),
                backing.postgresUsername(),
                backing.postgresPassword());
        Statement statement = connection.createStatement()) {
      statement.execute("drop role if exists " + ROLE);
      statement.execute("create role " + ROLE + " login password 'right'");
      statement.execute(
          """
          do $$
          declare
            rules text := pg_read_file(current_setting('hba_file'));
            rule text := E'host all stranger all scram-sha-256\\n';
          begin
            if not starts_with(rules, rule) then
              execute format('copy (select regexp_split_to_table(%L, E''\\n'')) to %L',
                rule || rules, current_setting('hba_file'));
            end if;
          end $$
          """);
      statement.execute("select pg_reload_conf()");
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> !letsIn("wrong") && letsIn("right"));
  }

  private boolean letsIn(String password) {
    String url = backing.jdbcUrl("postgres");
    try (Connection connection = DriverManager.getConnection(url, ROLE, password)) {
      return connection.isValid(5);
    } catch (SQLException refused) {
      return false;
    }
  }

  @EnableConfigurationProperties(DatabaseProperties.class)
  static class Properties {}
}
