package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an account spent, by group, and how long its credits last. */
class UsageTest extends ContractTest {

  private Answer usage(String account, String query) {
    Answer answer = api.get("/v1/accounts/" + account + "/usage?" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private static Map<String, Long> amounts(Answer answer) {
    Map<String, Long> amounts = new LinkedHashMap<>();
    for (JsonNode group : answer.at("data")) {
      amounts.put(
          group.path("key").isNull() ? "-" : group.path("key").asString(),
          group.path("amount").asLong());
    }
    return amounts;
  }

  private long version(String account) {
    return api.get("/v1/accounts/" + account + "/balance").number("version");
  }

  @Test
  void capturesCountLessRefundsByWhatTheAuthorizationSays() {
    String account = account(10_000);
    String first = hold(account, 500, ", 'reference': 'run-1', 'spender': 'ada'");
    capture(first, "{'amount': 200, 'final': false}");
    capture(first, "{'amount': 100}");
    authorize(account, 1_000, ", 'reference': 'run-2', 'spender': 'ada', 'capture': true");
    authorize(account, 50, ", 'capture': true");
    hold(account, 77);
    api.post(first + "/refund", newKey(), "{'amount': 30, 'reason': 'x'}");
    String done = "min_version=" + version(account);

    assertThat(amounts(usage(account, done + "&group_by=reference")))
        .containsExactly(Map.entry("run-2", 1_000L), Map.entry("run-1", 270L), Map.entry("-", 50L));
    assertThat(amounts(usage(account, done + "&group_by=spender")))
        .containsExactly(Map.entry("ada", 1_270L), Map.entry("-", 50L));
    Answer all = usage(account, done + "&group_by=operation");
    assertThat(amounts(all)).containsExactly(Map.entry("-", 1_320L));
    assertThat(all.at("total").path("captured").asLong()).isEqualTo(1_350);
    assertThat(all.at("total").path("refunded").asLong()).isEqualTo(30);
    assertThat(all.at("total").path("captures").asLong()).isEqualTo(4);
    assertThat(all.at("truncated").asBoolean()).isFalse();
    for (String unit : new String[] {"day", "hour"}) {
      Answer times = usage(account, done + "&group_by=" + unit + "&from=" + hourAgo());
      assertThat(amounts(times).values().stream().mapToLong(x -> x).sum()).isEqualTo(1_320);
      assertThat(times.at("data").get(0).path("key").asString()).matches("2.*T..:00:00\\.000Z");
    }
  }

  private static String hourAgo() {
    return Instant.now().minus(Duration.ofHours(1)).toString();
  }

  @Test
  void whatWasPricedIsGroupedByItsOperationHoweverItWasCaptured() {
    PriceBook.publish(api, PriceBook.usual());
    String operation = "train.gpu";
    String account = account(1_000_000_000);
    String metadata = ", 'metadata': {'a': '%s'}".formatted("x".repeat(300));
    for (String more : new String[] {"", metadata, ", 'capture': true"}) {
      Answer made =
          api.post(
              "/v1/authorizations",
              newKey(),
              "{'account': '%s', 'operation': '%s', 'quantity': 3%s}"
                  .formatted(account, operation, more));
      assertThat(made.status()).as(made.text()).isEqualTo(201);
      if (!more.contains("capture")) {
        capture(made.header("location"), "{}");
      }
    }
    authorize(account, 5, ", 'capture': true");
    Answer usage = usage(account, "group_by=operation&min_version=" + version(account));
    assertThat(amounts(usage)).containsOnlyKeys(operation, "-");
    assertThat(usage.at("data").get(0).path("captures").asLong()).isEqualTo(3);
    assertThat(amounts(usage)).containsEntry("-", 5L);
  }

  @Test
  void creditsRunOutAtThePaceOfLate() {
    String account = account(10_000);
    authorize(account, 1_000, ", 'capture': true");
    JsonNode spent = usage(account, "min_version=2").at("projections");
    assertThat(spent.path("available").asLong()).isEqualTo(9_000);
    for (JsonNode rate : spent.path("burn_rates")) {
      assertThat(rate.path("amount").asLong()).isEqualTo(1_000);
      assertThat(rate.path("per_day").asLong()).as("a new account's first day").isEqualTo(1_000);
    }
    Duration left =
        Duration.between(
            Instant.parse(spent.path("as_of").asString()),
            Instant.parse(spent.path("run_out_at").asString()));
    assertThat(left).isEqualTo(Duration.ofDays(9));
    String idle = account(1);
    JsonNode nothing = usage(idle, "min_version=1").at("projections");
    assertThat(nothing.path("run_out_at").isNull()).isTrue();
  }

  @Test
  void thePeriodIsFromItsFirstInstantToBeforeItsLast() {
    String account = account(100);
    authorize(account, 10, ", 'capture': true");
    Answer entries = api.get("/v1/accounts/" + account + "/entries?min_version=2&kind=capture");
    String at = entries.at("data").get(0).path("created_at").asString();
    String next = Instant.parse(at).plusMillis(1).toString();
    String before = Instant.parse(at).minusMillis(1).toString();
    assertThat(amounts(usage(account, "from=" + at + "&to=" + next))).hasSize(1);
    assertThat(amounts(usage(account, "from=" + before + "&to=" + at))).isEmpty();
    assertThat(amounts(usage(account, "from=" + next))).isEmpty();
  }

  @Test
  void whatCannotBeAnsweredNamesItsParameter() {
    String path = "/v1/accounts/" + account(1) + "/usage?";
    assertInvalid(api.get(path + "group_by=planet"), "group_by");
    assertInvalid(api.get(path + "from=yesterday"), "from");
    assertInvalid(api.get(path + "to=1"), "to");
    assertInvalid(api.get(path + "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z"), "from");
    assertInvalid(api.get(path + "from=2025-01-01T00:00:00Z&to=2026-02-06T00:00:00Z"), "from");
    assertInvalid(
        api.get(path + "from=2026-01-01T00:00:00Z&to=2026-02-02T00:00:00Z&group_by=hour"), "from");
    assertInvalid(api.get(path + "since=2026-01-01T00:00:00Z"), "since");
    assertProblem(api.get("/v1/accounts/none/usage"), 404, "account_not_found");
  }
}
