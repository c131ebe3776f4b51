package com.hydroml.credits.contract;

import static com.hydroml.credits.contract.ContractTest.newKey;
import static com.hydroml.credits.contract.ContractTest.unique;
import static com.hydroml.credits.contract.OrganisationContractTest.at;
import static com.hydroml.credits.contract.OrganisationContractTest.member;
import static com.hydroml.credits.contract.OrganisationContractTest.spending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.HttpReceiver;
import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.ServiceTest;
import com.hydroml.credits.balance.SpendingLimit;
import com.hydroml.credits.balance.SpendingLimits;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.contract.EventClient.Event;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.quality.RunsAside;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * What is spent through two instances at once: a budget lets through no more than through one, each
 * of its thresholds is told of once, and what is left of a lot expires once (I1, I2, I3).
 */
@RunsAside
class SpendingInstancesTest extends TwoInstancesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ORGANISATIONS = 5;
  private static final int ACCOUNTS = 4;

  private final HttpReceiver receiver = new HttpReceiver();

  SpendingInstancesTest() {
    super("spending");
    installation.with("credits.organisations.refresh", "1m").with("credits.lots.bonus-last", true);
  }

  @Override
  void closeOthers() {
    receiver.close();
  }

  private String lot(String account, long amount, String kind, String more) {
    return done(until(
            one,
            "/v1/accounts/" + account + "/grants",
            newKey(),
            "{'amount': %d, 'kind': '%s', 'reason': 'test'%s}".formatted(amount, kind, more)))
        .string("id");
  }

  private String organisation(String spender) {
    String organisation = account("organisation");
    lot(organisation, 10_000, "adjustment", "");
    done(one.put(member(organisation, spender), "{'role': 'member'}"));
    return organisation;
  }

  /** A total, which no midnight ends; in force at both instances when this returns. */
  private String budget(String organisation, String spender, String more) {
    Answer made =
        done(
            one.post(
                at(organisation) + "/budgets",
                "{'spender': '%s', 'period': 'total'%s}".formatted(spender, more)));
    awaitLimit(organisation, spender, made.number("amount"));
    return made.header("location");
  }

  private void awaitLimit(String organisation, String spender, long amount) {
    for (ConfigurableApplicationContext service : running) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  service.getBean(SpendingLimits.class).of(organisation, spender).stream()
                      .map(SpendingLimit::amount)
                      .toList()
                      .equals(List.of(amount)));
    }
  }

  private double counted(String meter) {
    return running.stream()
        .flatMap(service -> service.getBean(MeterRegistry.class).find(meter).counters().stream())
        .mapToDouble(Counter::count)
        .sum();
  }

  private List<Answer> atOnce(String organisation, String spender, int many) {
    List<CompletableFuture<Answer>> asked = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      asked.add(
          both.get(i % 2)
              .postAsync("/v1/authorizations", newKey(), spending(organisation, 1, spender)));
    }
    return asked.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void ofFiftyThroughBothExactlyAsManyAsTheBudgetAllowsAreMade() {
    String ada = unique("user:spending-");
    String organisation = organisation(ada);
    String budget = budget(organisation, ada, ", 'amount': 10");
    List<Answer> answers = atOnce(organisation, ada, 50);
    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(10);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 201)
        .hasSize(40)
        .allSatisfy(
            answer -> {
              ContractTest.assertProblem(answer, 402, "budget_exceeded");
              assertThat(answer.number("limit")).isEqualTo(10);
            });

    done(other.patch(budget, "{'amount': 15}"));
    awaitLimit(organisation, ada, 15);
    assertThat(atOnce(organisation, ada, 20))
        .filteredOn(answer -> answer.status() == 201)
        .hasSize(5);
    for (Api api : both) {
      await().atMost(PATIENCE).until(() -> api.get(budget).number("spent") == 15);
    }
  }

  @Test
  void eachThresholdIsToldOfOnceHoweverManyInstancesLook() throws IOException {
    String ada = unique("user:spending-");
    double before = counted(MeterNames.BUDGETS_RAISED);
    List<String> organisations = new ArrayList<>();
    for (int i = 0; i < ORGANISATIONS; i++) {
      String organisation = organisation(ada);
      done(
          one.put(
              "/v1/accounts/" + organisation + "/alerts",
              "{'thresholds': [], 'webhook': {'url': '%s'}}".formatted(receiver.url("/"))));
      budget(organisation, ada, ", 'amount': 10, 'enforcement': 'soft'");
      organisations.add(organisation);
    }
    for (String organisation : organisations) {
      // More than the budget has: a soft one never declines.
      assertThat(atOnce(organisation, ada, 14))
          .allSatisfy(answer -> assertThat(answer.status()).as(answer.text()).isEqualTo(201));
    }
    int thresholds = 3 * ORGANISATIONS;
    await().atMost(PATIENCE).until(() -> receiver.received().size() >= thresholds);
    for (String organisation : organisations) {
      List<Event> first = notices(0, organisation);
      assertThat(first)
          .extracting(notice -> notice.data().path("threshold").asInt())
          .containsExactly(50, 80, 100);
      assertThat(notices(1, organisation)).isEqualTo(first);
      await().atMost(PATIENCE).until(() -> delivered(organisation) == 3);
    }
    assertThat(receiver.received())
        .hasSize(thresholds)
        .extracting(received -> received.header("Credits-Event-Id"))
        .doesNotHaveDuplicates();
    assertThat(counted(MeterNames.BUDGETS_RAISED) - before).isEqualTo(thresholds);
    assertThat(counted(MeterNames.WEBHOOKS_ATTEMPTS)).isEqualTo(thresholds);
  }

  /** All notices of an account, from one of the instances. */
  private List<Event> notices(int instance, String account) throws IOException {
    List<Event> notices = new ArrayList<>();
    int port = Installation.port(running.get(instance));
    try (EventClient client = new EventClient(port, account, ServiceTest.KEY, "0")) {
      while (notices.size() < 3) {
        Event next = client.event();
        if (next.isNotice()) {
          // Its position also says how far the stream was, which is each client's own.
          notices.add(
              new Event(next.position().replaceAll(".*\\.", "."), next.name(), next.text()));
        }
      }
    }
    return notices;
  }

  private int delivered(String account) {
    return one.get("/v1/accounts/" + account + "/alerts/deliveries?status=delivered")
        .at("data")
        .size();
  }

  private Map<String, JsonNode> lots(String account) {
    long version = one.get("/v1/accounts/" + account + "/balance").number("version");
    Answer answer = done(other.get("/v1/accounts/" + account + "/lots?min_version=" + version));
    Map<String, JsonNode> lots = new HashMap<>();
    answer.at("data").forEach(lot -> lots.put(lot.path("id").asString(), lot));
    return lots;
  }

  @Test
  void bonusesPayLastIfSoConfigured() {
    String account = account("user");
    String bonus = lot(account, 50, "bonus", "");
    String promotional = lot(account, 50, "promotional", "");
    String adjusted = lot(account, 50, "adjustment", "");
    done(
        until(
            one,
            "/v1/authorizations",
            newKey(),
            "{'account': '%s', 'amount': 60, 'capture': true}".formatted(account)));
    Map<String, JsonNode> lots = lots(account);
    assertThat(lots.get(promotional).path("remaining").asLong()).isZero();
    assertThat(lots.get(adjusted).path("remaining").asLong()).isEqualTo(40);
    assertThat(lots.get(bonus).path("remaining").asLong()).isEqualTo(50);
  }

  /** Both look for what is due, and both spend of it meanwhile. */
  @Test
  void whatIsLeftOfALotExpiresOnceHoweverManyInstancesLook() {
    String ends = ", 'expires_at': '%s'".formatted(Instant.now().plusSeconds(5));
    List<String> accounts = new ArrayList<>();
    Map<String, String> expiring = new HashMap<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      String account = account("user");
      expiring.put(account, lot(account, 1_000, "promotional", ends));
      lot(account, 500, "adjustment", "");
      accounts.add(account);
    }
    Map<String, AtomicLong> spent = new HashMap<>();
    accounts.forEach(account -> spent.put(account, new AtomicLong()));
    Instant end = Instant.now().plusSeconds(9);
    int[] rounds = new int[1];
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              // Every so often none spends: an account that moves all the time keeps its lots.
              if (rounds[0]++ % 4 != 3) {
                spend(accounts, spent);
              }
              return Instant.now().isAfter(end);
            });
    for (String account : accounts) {
      String lot = expiring.get(account);
      await().atMost(PATIENCE).until(() -> lots(account).get(lot).path("remaining").asLong() == 0);
      Map<String, JsonNode> lots = lots(account);
      long expired = lots.get(lot).path("expired").asLong();
      assertThat(expired).as("something was left of it").isPositive();
      long posted = 1_500 - spent.get(account).get() - expired;
      for (Api api : both) {
        Answer balance = api.get("/v1/accounts/" + account + "/balance");
        assertThat(balance.number("available")).isEqualTo(posted);
        assertThat(balance.number("held")).isZero();
      }
      assertThat(lots.values().stream().mapToLong(each -> each.path("remaining").asLong()).sum())
          .isEqualTo(posted);
      Answer posting = one.get("/v1/accounts/" + account + "/entries?kind=adjustment&limit=500");
      long taken = 0;
      for (JsonNode entry : posting.at("data")) {
        taken -= Math.min(0, entry.path("available_delta").asLong());
      }
      assertThat(taken).as("what the ledger posted away").isEqualTo(expired);
    }
    assertThat(counted(MeterNames.LOTS_EXPIRED)).isGreaterThanOrEqualTo(ACCOUNTS);
    assertThat(counted(MeterNames.LOTS_FAULTS)).isZero();
  }

  private void spend(List<String> accounts, Map<String, AtomicLong> spent) {
    IntStream.range(0, 2 * accounts.size())
        .mapToObj(
            i -> {
              String account = accounts.get(i / 2);
              return both.get(i % 2)
                  .postAsync(
                      "/v1/authorizations",
                      newKey(),
                      "{'account': '%s', 'amount': 1, 'capture': true}".formatted(account))
                  .thenAccept(answer -> count(answer, spent.get(account)));
            })
        .toList()
        .forEach(CompletableFuture::join);
  }

  private static void count(Answer answer, AtomicLong spent) {
    if (answer.status() != 402) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(201);
      spent.addAndGet(answer.number("captured"));
    }
  }
}
