package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.HttpReceiver;
import com.hydroml.credits.backing.ServiceTest;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.contract.EventClient.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each threshold of a budget is raised once a period, in the organisation's stream of events and by
 * its webhook.
 */
class BudgetEventsTest extends ContractTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SPENDER = "user:spender";

  private final HttpReceiver receiver = new HttpReceiver();

  @LocalServerPort private int servicePort;

  @BeforeEach
  void stayWithinAPeriod() {
    Midnight.awaitRoomBefore();
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  /** With credits, a member, and a webhook. */
  private String organisation() {
    String organisation = unique("org:budgets-");
    assertThat(api.put("/v1/accounts/" + organisation, "{'type': 'organisation'}").status())
        .isEqualTo(201);
    grant(organisation, 10_000);
    Answer member =
        api.put("/v1/organisations/" + organisation + "/members/" + SPENDER, "{'role': 'member'}");
    assertThat(member.status()).as(member.text()).isIn(200, 201);
    Answer alerts =
        api.put(
            "/v1/accounts/" + organisation + "/alerts",
            "{'thresholds': [], 'webhook': {'url': '%s'}}".formatted(receiver.url("/")));
    assertThat(alerts.status()).as(alerts.text()).isEqualTo(200);
    return organisation;
  }

  private String budget(String organisation, String period, String more) {
    Answer made =
        api.post(
            "/v1/organisations/" + organisation + "/budgets",
            "{'spender': '%s', 'period': '%s', 'amount': 100, 'enforcement': 'soft'%s}"
                .formatted(SPENDER, period, more));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.string("id");
  }

  /** What the webhook got, in the order of thresholds. */
  private List<JsonNode> awaitReceived(int count) {
    await().atMost(PATIENCE).until(() -> receiver.received().size() >= count);
    return receiver.received().stream()
        .map(received -> JsonMapper.shared().readTree(received.body()))
        .sorted((a, b) -> a.path("threshold").asInt() - b.path("threshold").asInt())
        .toList();
  }

  private static List<Integer> thresholds(List<JsonNode> events) {
    return events.stream().map(event -> event.path("threshold").asInt()).toList();
  }

  private static String raised(String budget) {
    return Sql.execute(
        "select string_agg(threshold::text, ',' order by period_start, threshold)"
            + " from budget_event where budget = '%s'".formatted(budget));
  }

  @Test
  void eachThresholdIsRaisedOnceInTheStreamAndByTheWebhook() throws IOException {
    String organisation = organisation();
    String budget = budget(organisation, "month", "");
    List<Event> notices = new ArrayList<>();
    try (EventClient client = new EventClient(servicePort, organisation, ServiceTest.KEY, "0")) {
      String hold = hold(organisation, 60, ", 'spender': '%s'".formatted(SPENDER));
      List<JsonNode> first = awaitReceived(1);
      assertThat(thresholds(first)).containsExactly(50);
      JsonNode event = first.getFirst();
      assertThat(event.path("type").asString()).isEqualTo("budget.threshold");
      assertThat(event.path("account").asString()).isEqualTo(organisation);
      assertThat(event.path("budget").asString()).isEqualTo(budget);
      assertThat(event.path("spender").asString()).isEqualTo(SPENDER);
      assertThat(event.path("spent").asLong()).isEqualTo(60);
      assertThat(event.path("amount").asLong()).isEqualTo(100);
      assertThat(event.path("version").asLong()).isEqualTo(2);
      assertThat(event.path("resets_at").asString()).isNotEmpty();

      voiding(hold);
      hold(organisation, 130, ", 'spender': '%s'".formatted(SPENDER));
      assertThat(thresholds(awaitReceived(3))).containsExactly(50, 80, 100);
      while (notices.size() < 3) {
        Event next = client.event();
        if (next.isNotice()) {
          notices.add(next);
        }
      }
    }
    assertThat(notices).extracting(Event::name).containsOnly("budget.threshold");
    assertThat(notices)
        .extracting(notice -> notice.data().path("threshold").asInt())
        .containsExactly(50, 80, 100);
    assertThat(notices.getLast().position()).endsWith(".3");
    assertThat(receiver.received())
        .allMatch(received -> received.header("Credits-Signature").contains("v1="));
    assertThat(raised(budget)).isEqualTo("50,80,100");
  }

  @Test
  void aNewPeriodRaisesAgainAndAnOldOneNoMore() {
    String organisation = organisation();
    String budget = budget(organisation, "day", ", 'thresholds': [90]");
    String day = "extract(epoch from date_trunc('day', now(), 'UTC'))::bigint * 1000";
    String insert =
        "insert into budget_usage (account, budget, period_start, spent, version)"
            + " values ('%s', '%s', %s, %d, 1)";
    Sql.execute(insert.formatted(organisation, budget, day + " - 2 * 86400000", 100));
    Sql.execute(insert.formatted(organisation, budget, day, 89));
    String other = budget(organisation, "total", ", 'thresholds': [90]");
    Sql.execute(insert.formatted(organisation, other, "0", 90));
    await().atMost(PATIENCE).until(() -> "90".equals(raised(other)));
    assertThat(raised(budget)).isNull();
    Sql.execute(
        "update budget_usage set spent = 90 where budget = '%s' and spent = 89".formatted(budget));
    await().atMost(PATIENCE).until(() -> "90".equals(raised(budget)));
    assertThat(
            Sql.execute(
                "select period_start = %s from budget_event where budget = '%s'"
                    .formatted(day, budget)))
        .isEqualTo("t");
  }

  @Test
  void whatIsNotToBeToldIsNotTold() {
    String organisation = organisation();
    String silent = budget(organisation, "month", ", 'thresholds': []");
    String deleted = budget(organisation, "month", ", 'thresholds': [1]");
    assertThat(
            api.send(
                    "DELETE",
                    "/v1/organisations/" + organisation + "/budgets/" + deleted,
                    Map.of(),
                    null)
                .status())
        .isIn(200, 204);
    String told = budget(organisation, "month", ", 'thresholds': [1]");
    hold(organisation, 100, ", 'spender': '%s'".formatted(SPENDER));
    await().atMost(PATIENCE).until(() -> "1".equals(raised(told)));
    assertThat(raised(silent)).isNull();
    assertThat(raised(deleted)).isNull();
  }
}
