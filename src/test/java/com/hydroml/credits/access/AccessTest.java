package com.hydroml.credits.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.web.Authenticator;
import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
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
  @ComponentScan({
    "com.hydroml.credits.access",
    "com.hydroml.credits.audit",
    "com.hydroml.credits.database"
  })
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
              assertThat(
                      text(
                          "select string_agg(k::text || s::text, ',')"
                              + " from api_key k join api_key_secret s using (key_id)"))
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

  /** Only the notification can be it: the next reading is a minute away. */
  @Test
  void aChangeIsNotifiedToEveryInstance() {
    runner("credits.access.bootstrap-key=" + FIRST, "credits.access.refresh=1m")
        .run(
            one ->
                runner("credits.access.refresh=1m")
                    .run(
                        two -> {
                          List<Authenticator> both =
                              List.of(
                                  one.getBean(Authenticator.class),
                                  two.getBean(Authenticator.class));
                          awaitListeners(2);
                          insert(OTHER, "{read}", "{a}", Instant.parse("2099-01-01T00:00:00Z"));
                          await()
                              .until(() -> both.stream().allMatch(a -> caller(a, OTHER) != null));
                          execute("update api_key set revoked_at = now() where name = 'other'");
                          await()
                              .until(() -> both.stream().allMatch(a -> caller(a, OTHER) == null));
                          assertThat(both).allMatch(a -> caller(a, FIRST) != null);
                        }));
  }

  /** As by a rotation, which leaves the key itself as it is. */
  @Test
  void aChangeOfASecretAloneIsNotifiedToo() {
    runner("credits.access.bootstrap-key=" + FIRST, "credits.access.refresh=1m")
        .run(
            context -> {
              Authenticator authenticator = context.getBean(Authenticator.class);
              awaitListeners(1);
              execute("update api_key_secret set valid_until = now()");
              await().until(() -> caller(authenticator, FIRST) == null);
              execute(
                  "insert into api_key_secret (key_id, hash) select key_id, '\\x%s' from api_key"
                      .formatted(HexFormat.of().formatHex(KeyHash.of(OTHER))));
              await().until(() -> caller(authenticator, OTHER) != null);
            });
  }

  /** What was changed while nobody listened is read when somebody listens again. */
  @Test
  void aConnectionThatListenedAndIsLostIsReplaced() {
    runner("credits.access.bootstrap-key=" + FIRST, "credits.access.refresh=1m")
        .run(
            context -> {
              Authenticator authenticator = context.getBean(Authenticator.class);
              awaitListeners(1);
              // In one transaction: the connection is gone before anything is notified.
              execute(
                  "begin; update api_key set revoked_at = now();"
                      + " select pg_terminate_backend(pid, 5000) from "
                      + LISTENERS
                      + "; commit");
              await().until(() -> caller(authenticator, FIRST) == null);
              awaitListeners(1);
              execute("update api_key set revoked_at = null");
              await().until(() -> caller(authenticator, FIRST) != null);
            });
  }

  @Test
  void usesAreWrittenDownTogetherAndAtTheEnd() {
    now.set(Instant.parse("2026-11-01T12:00:00Z"));
    runner("credits.access.bootstrap-key=" + FIRST, "credits.access.write-uses=100ms")
        .run(
            context -> {
              Authenticator authenticator = context.getBean(Authenticator.class);
              assertThat(text("select count(*) from api_key_use")).isEqualTo("0");
              assertThat(caller(authenticator, FIRST)).isNotNull();
              await().until(() -> lastUse().equals("2026-11-01 12:00:00"));
            });
    runner("credits.access.write-uses=10m")
        .run(
            context -> {
              now.set(Instant.parse("2026-11-01T12:00:01Z"));
              assertThat(caller(context.getBean(Authenticator.class), FIRST)).isNotNull();
            });
    assertThat(lastUse()).isEqualTo("2026-11-01 12:00:01");
    runner("credits.access.write-uses=10m")
        .run(
            context -> {
              now.set(Instant.parse("2026-11-01T12:00:00Z"));
              assertThat(caller(context.getBean(Authenticator.class), FIRST)).isNotNull();
            });
    assertThat(lastUse()).as("an instance whose clock is behind").isEqualTo("2026-11-01 12:00:01");
  }

  private String lastUse() {
    return text(
        "select coalesce(max(to_char(last_used_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')),"
            + " '') from api_key_use");
  }

  private static final String LISTENERS =
      "pg_stat_activity where datname = current_database() and query ilike 'listen %'"
          + " or datname = current_database() and application_name = 'eco-credits-listener'";

  private void awaitListeners(int count) {
    await().until(() -> text("select count(*) from " + LISTENERS).equals(Integer.toString(count)));
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
        .withBean(RandomIds.class, RandomIds::new)
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
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
                "with made as (insert into api_key (name, owner, scopes, accounts, expires_at)"
                    + " values ('other', 'user', ?::text[], ?::text[], ?::timestamptz)"
                    + " returning key_id)"
                    + " insert into api_key_secret (key_id, hash) select key_id, ? from made")) {
      insert.setString(1, scopes);
      insert.setString(2, accounts);
      insert.setString(3, expiresAt.toString());
      insert.setBytes(4, KeyHash.of(key));
      insert.executeUpdate();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
