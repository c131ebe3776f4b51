package com.hydroml.credits.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.web.Authenticator;
import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Scope;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/**
 * Proves that only known keys get in, with what they may do, and that a bad set-up does not start.
 */
class AccessTest {

  private static final String FIRST = "eco_first_0123456789abcdefghij";
  private static final String OTHER = "eco_other_0123456789abcdefghij";

  private static final Backing BACKING = Backing.shared();
  private static final String DATABASE = BACKING.newDatabase();

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));

  @Configuration
  @ComponentScan({"com.hydroml.credits.access", "com.hydroml.credits.database"})
  @ConfigurationPropertiesScan({"com.hydroml.credits.access", "com.hydroml.credits.database"})
  static class Modules {}

  @AfterEach
  void forgetKeys() throws SQLException {
    execute("drop schema public cascade");
    execute("create schema public");
  }

  @Test
  void theBootstrapKeyIsTheFirstAdministratorsAndOnlyTheFirst() {
    runner("credits.access.bootstrap-key=" + FIRST)
        .run(
            context -> {
              Caller caller = caller(context.getBean(Authenticator.class), FIRST);
              assertThat(caller.scopes()).containsExactlyInAnyOrder(Scope.values());
              assertThat(caller.accounts()).isNull();
              assertThat(caller.covers("user:1")).isTrue();
            });
    runner("credits.access.bootstrap-key=" + OTHER)
        .run(
            context -> {
              assertThat(caller(context.getBean(Authenticator.class), OTHER)).isNull();
              assertThat(caller(context.getBean(Authenticator.class), FIRST)).isNotNull();
            });
  }

  @Test
  void theKeyItselfIsNeitherStoredNorShown() {
    runner("credits.access.bootstrap-key=" + FIRST)
        .run(
            context -> {
              assertThat(context.getBean(AccessProperties.class).toString()).doesNotContain(FIRST);
              assertThat(text("select string_agg(k::text, ',') from api_key k"))
                  .contains("bootstrap")
                  .doesNotContain(FIRST);
            });
  }

  @Test
  void theDevelopmentKeyIsRefusedInProduction() {
    runner("credits.access.bootstrap-key=eco_dev_local")
        .run(
            context -> {
              FailureAnalysis analysis = analysis(context.getStartupFailure());
              assertThat(analysis.getDescription()).contains("eco_dev_local").doesNotContain("\n");
              assertThat(analysis.getAction()).contains("credits.access.bootstrap-key");
            });
  }

  @Test
  void aDatabaseWithTheDevelopmentKeyIsRefusedInProduction() {
    runner(
            "credits.access.bootstrap-key=eco_dev_local",
            "credits.access.allow-development-key=true")
        .run(
            context ->
                assertThat(caller(context.getBean(Authenticator.class), "eco_dev_local"))
                    .isNotNull());
    runner()
        .run(
            context ->
                assertThat(analysis(context.getStartupFailure()).getDescription())
                    .contains("eco_dev_local"));
  }

  @Test
  void aGuessableBootstrapKeyIsRefusedAndNotShown() {
    for (String key : new String[] {"tooshort", "with spaces in it, and long enough"}) {
      runner("credits.access.bootstrap-key=" + key)
          .run(
              context ->
                  assertThat(analysis(context.getStartupFailure()).getDescription())
                      .contains("credits.access.bootstrap-key")
                      .doesNotContain(key));
    }
  }

  @Test
  void aChangeOfTheKeysIsSeenWhileTheServiceRuns() {
    runner("credits.access.bootstrap-key=" + FIRST, "credits.access.refresh=100ms")
        .run(
            context -> {
              Authenticator authenticator = context.getBean(Authenticator.class);
              insert(OTHER, "{read,teleport}", "{user:1}", Instant.parse("2099-01-01T00:00:00Z"));
              await().until(() -> caller(authenticator, OTHER) != null);
              Caller caller = caller(authenticator, OTHER);
              assertThat(caller.scopes()).containsExactly(Scope.READ);
              assertThat(caller.covers("user:1")).isTrue();
              assertThat(caller.covers("user:2")).isFalse();
              now.set(Instant.parse("2099-01-01T00:00:00Z"));
              assertThat(caller(authenticator, OTHER)).as("expired").isNull();
              execute("update api_key set revoked_at = now() where name = 'bootstrap'");
              await().until(() -> caller(authenticator, FIRST) == null);
            });
  }

  @Test
  void whileTheKeysCannotBeReadTheyStay() {
    runner("credits.access.bootstrap-key=" + FIRST, "credits.access.refresh=100ms")
        .run(
            context -> {
              Authenticator authenticator = context.getBean(Authenticator.class);
              execute("alter table api_key rename to api_key_away");
              await().until(() -> context.getBean(AccessStart.class).isStale());
              assertThat(caller(authenticator, FIRST)).isNotNull();
              execute("alter table api_key_away rename to api_key");
              await().until(() -> !context.getBean(AccessStart.class).isStale());
            });
  }

  private ApplicationContextRunner runner(String... properties) {
    return new ApplicationContextRunner()
        .withUserConfiguration(Modules.class)
        .withBean(Clock.class, this::clock)
        .withPropertyValues(
            "spring.r2dbc.url=" + BACKING.r2dbcUrl(DATABASE),
            "spring.r2dbc.username=" + BACKING.postgresUsername(),
            "spring.r2dbc.password=" + BACKING.postgresPassword())
        .withPropertyValues(properties);
  }

  private Clock clock() {
    InstantSource source = now::get;
    return source.withZone(ZoneOffset.UTC);
  }

  private static Caller caller(Authenticator authenticator, String key) {
    return authenticator.authenticate("Bearer " + key);
  }

  private static FailureAnalysis analysis(Throwable failure) {
    assertThat(failure).isNotNull();
    return new AccessFailureAnalyzer().analyze(failure);
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        BACKING.jdbcUrl(DATABASE), BACKING.postgresUsername(), BACKING.postgresPassword());
  }

  private void insert(String key, String scopes, String accounts, Instant expiresAt)
      throws SQLException {
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into api_key (name, hash, scopes, accounts, expires_at)"
                    + " values ('other', ?, ?::text[], ?::text[], ?::timestamptz)")) {
      insert.setBytes(1, KeyHash.of(key));
      insert.setString(2, scopes);
      insert.setString(3, accounts);
      insert.setString(4, expiresAt.toString());
      insert.executeUpdate();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
