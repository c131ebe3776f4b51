package com.hydroml.credits.contract;

import static com.hydroml.credits.contract.ContractTest.assertInvalid;
import static com.hydroml.credits.contract.ContractTest.assertProblem;
import static com.hydroml.credits.contract.ContractTest.newKey;
import static com.hydroml.credits.contract.ContractTest.undated;
import static com.hydroml.credits.contract.ContractTest.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.quality.RunsAside;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Every instance has a new version before its effective instant, or prices nothing; a hold keeps
 * its price on every instance and through a lost Redis (I6). Two instances with servers of their
 * own.
 */
@TestMethodOrder(OrderAnnotation.class)
@RunsAside
class PriceInstancesTest extends TwoInstancesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LEAD = Duration.ofSeconds(4);
  private static final String LISTS = "/v1/admin/price-lists";
  private static final String QUOTE = "{'operation':'train.gpu','quantity':1}";

  PriceInstancesTest() {
    super("prices");
    installation
        .with("credits.pricing.lead", LEAD.toSeconds() + "s")
        .with("credits.pricing.refresh", "300ms");
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        installation.jdbcUrl(),
        installation.properties().get("spring.r2dbc.username").toString(),
        installation.properties().get("spring.r2dbc.password").toString());
  }

  private Instant clock() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select clock_timestamp()")) {
      rows.next();
      return rows.getObject(1, OffsetDateTime.class).toInstant();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Answer publish(String rate, Instant effectiveFrom) {
    String list = "{'operations':[" + PriceBook.flat("train.gpu", "second", rate, 0) + "]}";
    Answer draft = until(one, LISTS, newKey(), list);
    assertThat(draft.status()).as(draft.text()).isEqualTo(201);
    return one.post(
        draft.header("location") + "/publish", "{'effective_from':'%s'}".formatted(effectiveFrom));
  }

  /** A version that is in force on both. */
  private long inForce(String rate) {
    long version = published(rate).number("version");
    for (Api instance : both) {
      await()
          .atMost(PATIENCE)
          .until(() -> instance.post("/v1/quotes", QUOTE).number("price_version") == version);
    }
    return version;
  }

  /** Published as soon as may be; on a slow machine the instant may be too near by then. */
  private Answer published(String rate) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> publish(rate, clock().plus(LEAD).plusSeconds(3)),
            answer -> answer.status() == 200);
  }

  private String account(long amount) {
    String account = unique("user:prices-");
    assertThat(one.put("/v1/accounts/" + account, "{}").status()).isEqualTo(201);
    assertThat(
            until(
                    one,
                    "/v1/accounts/" + account + "/grants",
                    newKey(),
                    "{'amount':%d,'kind':'bonus','reason':'r'}".formatted(amount))
                .status())
        .isEqualTo(201);
    return account;
  }

  @Test
  void aVersionIsPublishedAheadAndNoInstanceIsEverWrongAboutIt() {
    long before = inForce("1");
    assertInvalid(publish("2", clock().plus(LEAD).minusMillis(500)), "effective_from");

    Answer published = published("2");
    long after = published.number("version");
    Instant from = Instant.parse(published.string("effective_from"));
    boolean[] changed = new boolean[2];
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              changed[0] = changed(one, from, before, after);
              changed[1] = changed(other, from, before, after);
              return changed[0] && changed[1] && clock().isAfter(from.plusSeconds(1));
            });
  }

  /** Never the new price before its instant, never the old one long after it. */
  private boolean changed(Api instance, Instant from, long before, long after) {
    Instant asked = clock();
    Answer quote = instance.post("/v1/quotes", QUOTE);
    Instant answered = clock();
    if (quote.status() == 503) {
      assertProblem(quote, 503, "prices_unavailable");
      return false;
    }
    long version = quote.number("price_version");
    assertThat(version).isIn(before, after);
    if (version == after) {
      assertThat(answered).as("the new price").isAfterOrEqualTo(from);
    } else {
      assertThat(asked).as("the old price").isBefore(from.plus(LEAD));
    }
    return version == after;
  }

  /**
   * While no reading can be made an instance cannot know, and says so; what has a price goes on.
   */
  @Test
  void anInstanceThatCannotKnowPricesNothing() throws SQLException {
    inForce("1");
    String account = account(100_000);
    String body = "{'account':'%s','operation':'train.gpu','quantity':7}".formatted(account);
    String key = newKey();
    Answer made = until(other, "/v1/authorizations", key, body);
    assertThat(made.status()).as(made.text()).isEqualTo(201);

    try (Connection publication = connect();
        Statement statement = publication.createStatement()) {
      publication.setAutoCommit(false);
      // A publication that hangs between looking at the clock and its commit.
      statement.execute("select pg_advisory_xact_lock(5917450312004713)");
      for (Api instance : both) {
        await().atMost(PATIENCE).until(() -> instance.post("/v1/quotes", QUOTE).status() == 503);
        assertProblem(instance.post("/v1/quotes", QUOTE), 503, "prices_unavailable");
        assertProblem(
            instance.post("/v1/authorizations", newKey(), body), 503, "prices_unavailable");
      }
      Answer replay = one.post("/v1/authorizations", key, body);
      assertThat(replay.status()).as(replay.text()).isEqualTo(201);
      assertThat(replay.replayed()).isTrue();
      assertThat(undated(replay)).isEqualTo(undated(made));
      assertThat(
              until(
                      one,
                      "/v1/authorizations",
                      newKey(),
                      "{'account':'%s','amount':5}".formatted(account))
                  .status())
          .isEqualTo(201);
      Answer captured =
          until(one, made.header("location") + "/capture", newKey(), "{'quantity':3}");
      assertThat(captured.status()).as(captured.text()).isEqualTo(200);
      assertThat(captured.number("captured")).isEqualTo(3000);
      publication.rollback();
    }
    for (Api instance : both) {
      await().atMost(PATIENCE).until(() -> instance.post("/v1/quotes", QUOTE).status() == 200);
    }
  }

  @Test
  void aHoldKeepsItsPriceOnEveryInstanceAndThroughALostRedis() {
    long first = inForce("1");
    String account = account(100_000);
    Answer made =
        until(
            one,
            "/v1/authorizations",
            newKey(),
            "{'account':'%s','operation':'train.gpu','quantity':10}".formatted(account));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.string("durability")).isEqualTo("journaled");
    assertThat(inForce("3")).isGreaterThan(first);

    redis.send("FLUSHALL");
    Answer part =
        until(
            other, made.header("location") + "/capture", newKey(), "{'quantity':2,'final':false}");
    assertThat(part.status()).as(part.text()).isEqualTo(200);
    assertThat(part.number("captured")).isEqualTo(2000);
    Answer rest = until(one, made.header("location") + "/capture", newKey(), "{'quantity':5.5}");
    assertThat(rest.status()).as(rest.text()).isEqualTo(200);
    assertThat(rest.number("captured")).isEqualTo(7500);
    assertThat(rest.number("released")).isEqualTo(2500);
    Answer shown =
        await()
            .atMost(PATIENCE)
            .until(() -> one.get(made.header("location")), answer -> answer.status() == 200);
    assertThat(shown.number("price_version")).isEqualTo(first);
  }

  /** As all of them stay in memory. Last, because nothing can be published after it. */
  @Test
  @Order(Integer.MAX_VALUE)
  void thereAreOnlySoManyVersions() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into price_list (list_id, version, effective_from, published_at, published_by,
            operations, created_by)
          select 'prices_' || i, i, now(), now(), 'sql', '[%s]', 'sql'
          from generate_series(
            (select coalesce(max(version), 0) + 1 from price_list), 1999) i\
          """
              .formatted(PriceBook.flat("train.gpu", "second", "4", 0).replace('\'', '"')));
    }
    assertThat(inForce("5")).isEqualTo(2000);
    Instant later = Instant.parse("2100-01-01T00:00:00Z");
    assertProblem(publish("6", later), 409, "price_list_limit");
    Answer drafts = one.get(LISTS + "?status=draft");
    assertThat(drafts.at("data").get(0).path("operations").get(0).path("rate").asString())
        .isEqualTo("6");
    for (Api instance : both) {
      for (long version : new long[] {1, 500, 1001, 1999}) {
        assertThat(instance.get("/v1/prices?version=" + version).number("version"))
            .isEqualTo(version);
      }
    }
  }
}
