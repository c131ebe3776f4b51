package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Which of the credits that came in paid for what, and what becomes of those that expire. */
class LotsTest extends ContractTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private String lot(String account, long amount, String kind, String more) {
    Answer made =
        api.post(
            "/v1/accounts/" + account + "/grants",
            newKey(),
            "{'amount': %d, 'kind': '%s', 'reason': 'test'%s}".formatted(amount, kind, more));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.string("id");
  }

  private static String in(Duration time) {
    return ", 'expires_at': '%s'".formatted(Instant.now().plus(time));
  }

  private long version(String account) {
    return api.get("/v1/accounts/" + account + "/balance").number("version");
  }

  private Answer lots(String account) {
    Answer answer = api.get("/v1/accounts/" + account + "/lots?min_version=" + version(account));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private JsonNode lot(String account, String id) {
    for (JsonNode lot : lots(account).at("data")) {
      if (lot.path("id").asString().equals(id)) {
        return lot;
      }
    }
    throw new AssertionError("there is no lot " + id);
  }

  private List<String> consumption(String account, String lot) {
    List<String> lines = new ArrayList<>();
    Answer answer =
        api.get(
            "/v1/accounts/%s/lots/%s/consumption?min_version=%d"
                .formatted(account, lot, version(account)));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    answer
        .at("data")
        .forEach(
            line -> lines.add(line.path("kind").asString() + " " + line.path("amount").asLong()));
    return lines;
  }

  private static long sum(Answer lots) {
    long sum = 0;
    for (JsonNode lot : lots.at("data")) {
      sum += lot.path("remaining").asLong();
    }
    return sum;
  }

  @Test
  void capturesConsumeLotsInOrderAndRefundsGiveBackToThoseThatPaid() {
    String account = account(0);
    String adjusted = lot(account, 1_000, "adjustment", "");
    String lasting = lot(account, 100, "promotional", "");
    String soon = lot(account, 50, "bonus", in(Duration.ofDays(1)));
    String hold = hold(account, 400, ", 'reference': 'run-1'");
    Answer before = lots(account);
    assertThat(sum(before)).isEqualTo(1_150);
    assertThat(before.number("as_of_version")).isEqualTo(4);
    assertThat(before.at("data").findValuesAsString("id")).containsExactly(soon, lasting, adjusted);

    capture(hold, "{'amount': 170}");
    assertThat(lot(account, soon).path("status").asString()).isEqualTo("consumed");
    assertThat(lot(account, lasting).path("remaining").asLong()).isZero();
    assertThat(lot(account, adjusted).path("remaining").asLong()).isEqualTo(980);
    assertThat(consumption(account, soon)).containsExactly("capture 50");

    api.post(hold + "/refund", newKey(), "{'amount': 25, 'reason': 'x'}");
    assertThat(lot(account, adjusted).path("remaining").asLong()).isEqualTo(1_000);
    assertThat(consumption(account, lasting)).containsExactly("refund 5", "capture 100");
    Answer deducted =
        api.post(
            "/v1/admin/accounts/" + account + "/deductions",
            newKey(),
            "{'amount': 6, 'reason': 'x'}");
    assertThat(deducted.status()).isEqualTo(201);
    assertThat(consumption(account, lasting))
        .containsExactly("adjustment 5", "refund 5", "capture 100");
    assertThat(sum(lots(account))).isEqualTo(999);
    assertBalance(account, 999, 0);
  }

  @Test
  void listsArePagedAndStrangersSeeNothing() {
    String account = account(0);
    List<String> made =
        IntStream.range(0, 3).mapToObj(n -> lot(account, 10, "promotional", "")).toList();
    lots(account);
    Answer first = api.get("/v1/accounts/" + account + "/lots?limit=2");
    assertThat(first.at("data").findValuesAsString("id")).containsExactly(made.get(2), made.get(1));
    String next = first.string("next_cursor");
    Answer second = api.get("/v1/accounts/" + account + "/lots?limit=2&cursor=" + next);
    assertThat(second.at("data").findValuesAsString("id")).containsExactly(made.get(0));
    assertThat(second.at("next_cursor").isNull()).isTrue();

    authorize(account, 4, ", 'capture': true");
    authorize(account, 5, ", 'capture': true");
    String path = "/v1/accounts/" + account + "/lots/" + made.get(0) + "/consumption";
    assertThat(consumption(account, made.get(0))).containsExactly("capture 5", "capture 4");
    Answer newest = api.get(path + "?limit=1");
    Answer older = api.get(path + "?limit=1&cursor=" + newest.string("next_cursor"));
    assertThat(older.at("data").get(0).path("amount").asLong()).isEqualTo(4);
    assertInvalid(api.get(path + "?cursor=" + next), "cursor");

    String other = account(1);
    assertProblem(api.get(path.replace(account, other)), 404, "lot_not_found");
    assertProblem(api.get("/v1/accounts/none/lots"), 404, "account_not_found");
    assertProblem(
        api.as(key("read", other)).get("/v1/accounts/" + account + "/lots"),
        404,
        "account_not_found");
  }

  @Test
  void whatIsLeftOfALotIsPostedAwayAndWhatIsHeldWhenItsHoldCloses() {
    String account = account(0);
    String expiring = lot(account, 100, "promotional", in(Duration.ofSeconds(3)));
    String hold = hold(account, 70);
    awaitBalance(account, balance -> balance.number("available") == 0);
    JsonNode held = lot(account, expiring);
    assertThat(held.path("status").asString()).isEqualTo("expiring");
    assertThat(held.path("remaining").asLong()).isEqualTo(70);
    assertThat(held.path("expired").asLong()).isEqualTo(30);

    capture(hold, "{'amount': 50}");
    awaitBalance(account, balance -> balance.number("posted") == 0);
    JsonNode done = lot(account, expiring);
    assertThat(done.path("status").asString()).isEqualTo("expired");
    assertThat(done.path("expired").asLong()).isEqualTo(50);
    assertThat(consumption(account, expiring))
        .containsExactly("expiry 20", "capture 50", "expiry 30");
    Answer entries = api.get("/v1/accounts/" + account + "/entries?kind=adjustment");
    assertThat(entries.at("data").findValuesAsString("operation"))
        .hasSize(2)
        .doesNotHaveDuplicates()
        .allMatch(key -> key.startsWith("expiry_"));
  }

  private void awaitBalance(String account, Predicate<Answer> matches) {
    await()
        .atMost(PATIENCE)
        .until(() -> api.get("/v1/accounts/" + account + "/balance"), matches::test);
  }

  /**
   * I1, I3: charges, holds, captures and refunds meet the expiry of several lots. Nothing is
   * overdrawn, everything adds up, and each lot ends at nothing: what was not spent of it is posted
   * away once.
   */
  @Test
  @Timeout(110)
  void expiryUnderConcurrentSpendingIsExact() {
    String account = account(0);
    List<String> expiring =
        IntStream.range(0, 4)
            .mapToObj(
                n -> lot(account, 50_000, "promotional", in(Duration.ofMillis(2500 + n * 300))))
            .toList();
    String lasting = lot(account, 1_000, "adjustment", "");
    Random random = new Random(20261123);
    AtomicLong spent = new AtomicLong();
    Instant end = Instant.now().plusSeconds(6);
    int round = 0;
    while (Instant.now().isBefore(end)) {
      // There are moments without spending, or the account would move all the time. How long they
      // are is random, so that spending begins again at every point of an expiry.
      if (round++ % 8 == 7) {
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(600)).toNanos());
      }
      IntStream.range(0, 6)
          .mapToObj(n -> spend(account, 1 + random.nextInt(12), n % 3, spent))
          .toList()
          .forEach(CompletableFuture::join);
    }
    awaitBalance(
        account,
        balance ->
            expiring.stream().allMatch(lot -> lot(account, lot).path("remaining").asLong() == 0));
    Answer balance = api.get("/v1/accounts/" + account + "/balance");
    assertThat(balance.number("available")).isNotNegative();
    assertThat(balance.number("held")).isZero();
    Map<String, JsonNode> all = new HashMap<>();
    Answer lots = lots(account);
    lots.at("data").forEach(lot -> all.put(lot.path("id").asString(), lot));
    long expired = all.values().stream().mapToLong(lot -> lot.path("expired").asLong()).sum();
    System.out.println("spent " + spent.get() + ", expired " + expired);
    assertThat(spent.get()).isPositive();
    assertThat(expired).isPositive();
    assertThat(balance.number("posted")).isEqualTo(201_000 - spent.get() - expired);
    assertThat(sum(lots)).isEqualTo(balance.number("posted"));
    assertThat(all.get(lasting).path("expired").asLong()).isZero();
    for (String lot : expiring) {
      String taken =
          Sql.execute(
              "select sum(case kind when 'refund' then -amount else amount end)"
                  + " from lot_consumption where lot_id = '%s'".formatted(lot));
      assertThat(taken).isEqualTo("50000");
      assertThat(
              Sql.execute(
                  "select sum(amount) from credit_grant where account = '%s' and kind = 'expiry'"
                          .formatted(account)
                      + " and reason = 'expiry of lot %s'".formatted(lot)))
          .as("what expired is what the ledger says")
          .isEqualTo(
              all.get(lot).path("expired").asLong() == 0
                  ? null
                  : all.get(lot).path("expired").asString());
    }
    assertThat(Sql.execute("select count(*) from lot_cursor where fault is not null"))
        .isEqualTo("0");
  }

  /** Charges, or holds and captures a part, or holds and releases; what was spent is added up. */
  private CompletableFuture<Void> spend(String account, long amount, int way, AtomicLong spent) {
    String json = "{'account': '%s', 'amount': %d".formatted(account, amount);
    if (way == 0) {
      return api.postAsync("/v1/authorizations", newKey(), json + ", 'capture': true}")
          .thenAccept(charged -> count(charged, 201, spent));
    }
    return api.postAsync("/v1/authorizations", newKey(), json + "}")
        .thenCompose(
            made -> {
              if (made.status() == 402) {
                return CompletableFuture.completedFuture(null);
              }
              assertThat(made.status()).as(made.text()).isEqualTo(201);
              String hold = made.header("location");
              return way == 1
                  ? api.postAsync(hold + "/capture", newKey(), "{'amount': 1}")
                      .thenAccept(captured -> count(captured, 200, spent))
                  : api.postAsync(hold + "/void", newKey(), "{}").thenAccept(voided -> {});
            });
  }

  private static void count(Answer answer, int status, AtomicLong spent) {
    if (answer.status() != 402) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(status);
      spent.addAndGet(answer.number("captured"));
    }
  }
}
