package com.hydroml.credits.contract;

import static com.hydroml.credits.contract.ContractTest.assertProblem;
import static com.hydroml.credits.contract.ContractTest.newKey;
import static com.hydroml.credits.contract.ContractTest.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.CreditsApplication;
import com.hydroml.credits.backing.RedisInline;
import com.hydroml.credits.balance.ColdAccounts;
import com.hydroml.credits.balance.SpendingLimit;
import com.hydroml.credits.balance.SpendingLimits;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.contract.Runbook.Ran;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.quality.RunsAside;
import com.hydroml.credits.reconciliation.CheckCommand;
import com.hydroml.credits.redis.ShardKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * What budgets count through the whole service (I2, I6): exactly what the limit allows under
 * concurrency, the same in Redis, in its holds and in Postgres after random operations, and again
 * after Redis is lost and after an account was dropped. Whose budgets they are is the test's to
 * say; servers of its own.
 */
@SpringBootTest(
    classes = {CreditsApplication.class, BudgetCountersTest.TestLimits.class},
    webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
@TestInstance(Lifecycle.PER_CLASS)
@RunsAside
class BudgetCountersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int STEPS = 100;
  private static final OwnServers SERVERS = new OwnServers("budgets", "always");

  /** Whose budgets count, by the spender: there is no other account's spender of the same name. */
  private static final Map<String, List<SpendingLimit>> LIMITS = new ConcurrentHashMap<>();

  @TestConfiguration
  static class TestLimits {
    @Bean
    @Primary
    SpendingLimits testLimits() {
      return new SpendingLimits() {
        @Override
        public List<SpendingLimit> of(String account, String spender) {
          return LIMITS.getOrDefault(spender, List.of());
        }

        @Override
        public List<SpendingLimit> inForce(String account, Collection<String> budgets) {
          return LIMITS.values().stream()
              .flatMap(List::stream)
              .filter(limit -> budgets.contains(limit.budget()))
              .distinct()
              .toList();
        }
      };
    }
  }

  @DynamicPropertySource
  static void ownServers(DynamicPropertyRegistry registry) {
    SERVERS.installation().properties().forEach((name, value) -> registry.add(name, () -> value));
  }

  private final Api api;
  private final ColdAccounts cold;

  BudgetCountersTest(@LocalServerPort int port, @Autowired ColdAccounts cold) {
    this.api = new Api(port);
    this.cold = cold;
  }

  @BeforeEach
  void stayWithinAPeriod() {
    Midnight.awaitRoomBefore();
  }

  @AfterAll
  void theCheckFindsNothing() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Ran check = runCheck();
              assertThat(check.code()).as(check.text()).isEqualTo(CheckCommand.CLEAN);
            });
    SERVERS.redis().stop();
  }

  private String account(long amount) {
    String account = unique("org:budgets-");
    String made = "{'type': 'organisation'}";
    assertThat(api.put("/v1/accounts/" + account, made).status()).isEqualTo(201);
    String grant = "{'amount': %d, 'kind': 'promotional', 'reason': 'test'}".formatted(amount);
    String key = newKey();
    await()
        .atMost(PATIENCE)
        .until(() -> api.post("/v1/accounts/" + account + "/grants", key, grant).status() == 201);
    return account;
  }

  private static String authorization(String account, String spender, long amount) {
    return "{'account': '%s', 'amount': %d, 'spender': '%s'}".formatted(account, amount, spender);
  }

  private static SpendingLimit hard(String budget, BudgetPeriod period, long amount) {
    return new SpendingLimit(budget, period, amount, true);
  }

  @Test
  void ofFiftyAtOnceExactlyAsManyAsTheBudgetAllowsAreMade() {
    String account = account(1_000);
    LIMITS.put("fifty", List.of(hard("bud_fifty", BudgetPeriod.TOTAL, 10)));
    List<CompletableFuture<Answer>> asked = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      asked.add(api.postAsync("/v1/authorizations", newKey(), authorization(account, "fifty", 1)));
    }
    List<Answer> answers = asked.stream().map(CompletableFuture::join).toList();
    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(10);
    assertThat(answers).filteredOn(answer -> answer.status() == 402).hasSize(40);
    assertThat(inRedis(account)).isEqualTo("bud_fifty 0:10");
    awaitPosted(account);
    assertThat(inPostgres(account)).isEqualTo("bud_fifty 0:10");
  }

  @Test
  void theDeclineSaysWhichLimitBound() {
    String account = account(1_000);
    LIMITS.put(
        "told",
        List.of(
            hard("bud_month", BudgetPeriod.MONTH, 100),
            new SpendingLimit("bud_soft", BudgetPeriod.DAY, 1, false)));
    String key = newKey();
    String path = "/v1/authorizations";
    Answer made = api.post(path, newKey(), authorization(account, "told", 70));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    Answer declined = api.post(path, key, authorization(account, "told", 31));
    assertProblem(declined, 402, "budget_exceeded");
    assertThat(declined.string("budget")).isEqualTo("bud_month");
    assertThat(declined.number("limit")).isEqualTo(100);
    assertThat(declined.string("period")).isEqualTo("month");
    assertThat(declined.string("resets_at")).matches("\\d{4}-\\d\\d-01T00:00:00.000Z");
    assertThat(declined.number("spent")).isEqualTo(70);
    assertThat(declined.number("requested")).isEqualTo(31);
    Answer again = api.post(path, key, authorization(account, "told", 31));
    assertThat(again.replayed()).isTrue();
    assertThat(again.json()).isEqualTo(declined.json());
    String hold = made.header("location");
    assertProblem(api.patch(hold, newKey(), "{'amount': 101}"), 402, "budget_exceeded");
    assertThat(api.patch(hold, newKey(), "{'amount': 100}").status()).isEqualTo(200);
    assertProblem(
        api.post(hold + "/capture", newKey(), "{'amount': 101, 'excess': 'draw'}"),
        402,
        "budget_exceeded");
    Answer captured =
        api.post(hold + "/capture", newKey(), "{'amount': 130, 'excess': 'available'}");
    assertThat(captured.number("uncaptured")).as(captured.text()).isEqualTo(30);
    assertThat(api.post(hold + "/refund", newKey(), "{'amount': 60, 'reason': 'r'}").status())
        .isEqualTo(200);
    assertThat(api.post(path, newKey(), authorization(account, "told", 60)).status())
        .isEqualTo(201);
  }

  @Test
  void afterRandomOperationsAndALostRedisAllCountTheSame() {
    long seed = Long.getLong("seed", new Random().nextLong());
    System.out.println("counters of budgets: -Dseed=" + seed);
    Random random = new Random(seed);
    String account = account(1_000_000);
    LIMITS.put(
        "ada",
        List.of(
            hard("bud_ada_day", BudgetPeriod.DAY, 20_000),
            hard("bud_team", BudgetPeriod.TOTAL, 30_000),
            new SpendingLimit("bud_week", BudgetPeriod.WEEK, 1, false)));
    LIMITS.put("bob", List.of(hard("bud_team", BudgetPeriod.TOTAL, 30_000)));
    List<String> holds = new ArrayList<>();
    walk(account, random, holds);
    String counted = inRedis(account);
    assertThat(counted).contains("bud_ada_day", "bud_team", "bud_week");
    assertThat(ofHoldsInRedis(account)).isEqualTo(counted);
    awaitPosted(account);
    assertThat(inPostgres(account)).isEqualTo(counted);

    SERVERS.flushAll();
    awaitServed(account);
    assertThat(inRedis(account)).as("after the loss").isEqualTo(counted);

    walk(account, random, holds);
    for (String hold : holds) {
      api.postNothing(hold + "/void", newKey());
    }
    counted = inRedis(account);
    awaitPosted(account);
    assertThat(inPostgres(account)).isEqualTo(counted);
    drop(account);
    assertThat(inRedis(account)).isEmpty();
    awaitServed(account);
    assertThat(inRedis(account)).as("after a drop").isEqualTo(counted);
  }

  @Test
  void theCheckFindsACounterThatIsNotTheLedgers() {
    String account = account(1_000);
    LIMITS.put("checked", List.of(hard("bud_checked", BudgetPeriod.TOTAL, 100)));
    api.post("/v1/authorizations", newKey(), authorization(account, "checked", 60));
    awaitPosted(account);
    String counter = "\"" + prefix(account) + "b:" + account + "\" bud_checked ";
    redis("HSET " + counter + "0:61");
    Ran check = runCheck();
    redis("HSET " + counter + "0:60");
    assertThat(check.code()).as(check.text()).isEqualTo(CheckCommand.FINDINGS);
    assertThat(check.text())
        .contains(
            "FINDING budget of account %s: Redis counts 0:61 for bud_checked, the ledger 0:60"
                .formatted(account));
  }

  private static Ran runCheck() {
    return Runbook.section("Lost Redis").run(0, "", SERVERS.installation().properties());
  }

  private void walk(String account, Random random, List<String> holds) {
    for (int i = 0; i < STEPS; i++) {
      long amount = 1 + random.nextInt(500);
      int dice = random.nextInt(100);
      if (dice < 40 || holds.isEmpty()) {
        String spender = random.nextBoolean() ? "ada" : random.nextBoolean() ? "bob" : "carol";
        Answer made =
            api.post("/v1/authorizations", newKey(), authorization(account, spender, amount));
        assertThat(made.status()).as(made.text()).isIn(201, 402);
        if (made.status() == 201) {
          holds.add(made.header("location"));
        }
        continue;
      }
      String hold = holds.get(random.nextInt(holds.size()));
      Answer changed =
          dice < 60
              ? api.post(
                  hold + "/capture",
                  newKey(),
                  "{'amount': %d, 'excess': '%s', 'final': %b}"
                      .formatted(
                          amount,
                          random.nextBoolean() ? "draw" : "available",
                          random.nextBoolean()))
              : dice < 75
                  ? api.patch(hold, newKey(), "{'amount': %d}".formatted(amount))
                  : dice < 85
                      ? api.postNothing(hold + "/void", newKey())
                      : api.post(
                          hold + "/refund",
                          newKey(),
                          "{'amount': %d, 'reason': 'r'}".formatted(amount));
      assertThat(changed.status()).as(changed.text()).isIn(200, 402, 409, 422);
    }
  }

  private void awaitPosted(String account) {
    long version = api.get("/v1/accounts/" + account + "/balance").number("version");
    String posted = "/v1/accounts/" + account + "/entries?min_version=" + version;
    await().atMost(PATIENCE).until(() -> api.get(posted).status() == 200);
  }

  private void awaitServed(String account) {
    await()
        .atMost(PATIENCE)
        .until(() -> api.get("/v1/accounts/" + account + "/balance").status() == 200);
  }

  private void drop(String account) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              cold.sweep(Duration.ZERO).block();
              return redis("EXISTS \"" + prefix(account) + "a:" + account + "\"").equals("0");
            });
  }

  /** Budget by budget: start and amount, as the counters have them. */
  private String inRedis(String account) {
    return redis(
        """
        EVAL "local c, out = redis.call('HGETALL', ARGV[1] .. 'b:' .. ARGV[2]), {} \
        for i = 1, #c, 2 do out[#out + 1] = c[i] .. ' ' .. c[i + 1] end \
        table.sort(out) return table.concat(out, ', ')" 0 "%s" "%s"\
        """
            .formatted(prefix(account), account));
  }

  /** The same, as all holds together are counted for it. */
  private String ofHoldsInRedis(String account) {
    return redis(
        """
        EVAL "local sums, out = {}, {} \
        for _, key in ipairs(redis.call('KEYS', ARGV[1] .. 'h:*')) do \
        local hold = {cmsgpack.unpack(redis.call('GET', key))} \
        local b = hold[1] == ARGV[2] and hold[14] or {} \
        for i = 1, #b, 3 do local n = b[i] .. ' ' .. string.format('%%.0f', b[i + 1]) \
        sums[n] = (sums[n] or 0) + b[i + 2] end end \
        for n, sum in pairs(sums) do out[#out + 1] = n .. ':' .. string.format('%%.0f', sum) end \
        table.sort(out) return table.concat(out, ', ')" 0 "%s" "%s"\
        """
            .formatted(prefix(account), account));
  }

  private static String inPostgres(String account) {
    String counted =
        """
        select string_agg(budget || ' ' || period_start || ':' || spent, ', '
          order by budget collate "C")
        from budget_usage where account = '%s'"""
            .formatted(account);
    try (Connection connection = SERVERS.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(counted)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String prefix(String account) {
    int shard = Shards.of(account);
    byte[] key = ShardKeys.of(shard, 0).generationKey();
    String generation = redis("GET " + new String(key, StandardCharsets.UTF_8));
    return ShardKeys.of(shard, Long.parseLong(generation)).prefix();
  }

  private static String redis(String command) {
    try {
      return RedisInline.send(SERVERS.redis().port(), command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
