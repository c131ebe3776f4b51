package com.hydroml.credits.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Backing;
import com.hydroml.credits.backing.Jdbc;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.quality.RunsAside;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Instances share a key's limit through Postgres, and keep to half of it without Postgres. */
@RunsAside
class RateLeasesTest {

  private static final String KEY = "eco_first_0123456789abcdefghij";
  private static final Backing BACKING = Backing.shared();

  private final String database = BACKING.newDatabase();

  @Configuration
  @ComponentScan({
    "com.hydroml.credits.access",
    "com.hydroml.credits.audit",
    "com.hydroml.credits.database"
  })
  @ConfigurationPropertiesScan({"com.hydroml.credits.access", "com.hydroml.credits.database"})
  static class Modules {}

  private ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withUserConfiguration(Modules.class)
        .withBean(Clock.class, Clock::systemUTC)
        .withBean(RandomIds.class, RandomIds::new)
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withPropertyValues(
            "credits.access.bootstrap-key=" + KEY,
            "spring.r2dbc.url=" + BACKING.r2dbcUrl(database),
            "spring.r2dbc.username=" + BACKING.postgresUsername(),
            "spring.r2dbc.password=" + BACKING.postgresPassword());
  }

  private static int admit(ApplicationContext instance) {
    return instance.getBean(ApiKeys.class).use(KEY).admit();
  }

  /** Asks without end while it waits. */
  private static void awaitAsking(ApplicationContext instance, BooleanSupplier condition) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInSameThread()
        .until(
            () -> {
              for (int i = 0; i < 200; i++) {
                admit(instance);
              }
              return condition.getAsBoolean();
            });
  }

  private void limit(ApplicationContext instance, int perSecond) {
    sql("update api_key set requests_per_second = %d, burst = %d".formatted(perSecond, perSecond));
    await().until(() -> instance.getBean(ApiKeys.class).limited().size() == 1);
  }

  private long sum(String column) {
    return Long.parseLong(sql("select coalesce(sum(%s), 0) from rate_lease".formatted(column)));
  }

  /** The instance that has all but what is kept for the other one. */
  private String most() {
    return sql("select coalesce(max(instance), '') from rate_lease where share = 950000");
  }

  private String sql(String sql) {
    return Jdbc.execute(
        () ->
            DriverManager.getConnection(
                BACKING.jdbcUrl(database), BACKING.postgresUsername(), BACKING.postgresPassword()),
        sql);
  }

  @Test
  void oneInstanceHasAllOfItAndWritesNothingDown() {
    runner()
        .run(
            one -> {
              limit(one, 100);
              int admitted = 0;
              for (int i = 0; i < 1000; i++) {
                admitted += admit(one) == 0 ? 1 : 0;
              }
              assertThat(admitted).isBetween(100, 999);
              assertThat(sum("1")).isZero();
            });
    assertThat(sql("select count(*) from rate_instance")).as("after a stop").isEqualTo("0");
  }

  @Test
  void whoIsAskedHasTheShareOfWhoIsNot() {
    runner()
        .run(
            one ->
                runner()
                    .run(
                        two -> {
                          limit(one, 1000);
                          limit(two, 1000);
                          awaitAsking(one, () -> !most().isEmpty());
                          String first = most();
                          assertThat(sum("share")).isLessThanOrEqualTo(1_000_000);
                          awaitAsking(two, () -> !most().isEmpty() && !most().equals(first));
                          assertThat(sum("share")).isLessThanOrEqualTo(1_000_000);
                          await().atMost(Duration.ofSeconds(60)).until(() -> sum("1") == 0);
                        }));
  }

  @Test
  void anInstanceThatIsGoneIsForgotten() {
    runner()
        .run(
            one -> {
              limit(one, 1000);
              sql("insert into rate_instance values ('gone', now() - interval '10 seconds')");
              sql(
                  "insert into rate_lease (key_id, instance, share, demand, fresh_until) values"
                      + " ('key_bootstrap', 'gone', 800000, 9, now() - interval '10 seconds')");
              awaitAsking(one, () -> sum("case when share = 600000 then 1 end") == 1);
              sql(
                  "update rate_instance set fresh_until = now() - interval '1 hour'"
                      + " where instance = 'gone'");
              sql(
                  "update rate_lease set fresh_until = now() - interval '1 hour'"
                      + " where instance = 'gone'");
              awaitAsking(one, () -> sum("1") == 0);
              assertThat(sql("select count(*) from rate_instance")).isEqualTo("1");
            });
  }

  @Test
  void withoutPostgresItIsHalfAndAllOfItAfterwards() {
    runner()
        .run(
            one -> {
              limit(one, 100);
              RateLimiter limiter =
                  one.getBean(ApiKeys.class).limited().getFirst().state().limiter();
              assertThat(limiter.limit()).isEqualTo(new RateLimit(100, 100));
              await().until(() -> burst(one) >= 100);
              sql("alter table rate_instance rename to rate_instance_away");
              await().atMost(Duration.ofSeconds(30)).until(() -> rest(one) < 75);
              assertThat(rest(one)).isBetween(50, 60);
              sql("alter table rate_instance_away rename to rate_instance");
              await().atMost(Duration.ofSeconds(30)).until(() -> rest(one) >= 100);
            });
  }

  /** What a full bucket has: it takes a second to fill, whatever the share. */
  private static int rest(ApplicationContext instance) {
    long then = System.nanoTime();
    await().until(() -> System.nanoTime() - then > 1_100_000_000);
    return burst(instance);
  }

  private static int burst(ApplicationContext instance) {
    int admitted = 0;
    while (admit(instance) == 0) {
      admitted++;
    }
    return admitted;
  }
}
