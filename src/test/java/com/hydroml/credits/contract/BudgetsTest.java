package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.balance.SpendingLimits;
import com.hydroml.credits.contract.Api.Answer;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * A budget bounds what a member or a team reserves and charges in a period; what is not used is
 * given back to it. What declines says by what.
 */
class BudgetsTest extends OrganisationContractTest {

  @Autowired private SpendingLimits limits;

  private String organisation;
  private String ada;

  @BeforeEach
  void makeOrganisation() {
    Midnight.awaitRoomBefore();
    organisation = organisation(10_000);
    ada = person();
    put(organisation, ada, "member");
  }

  /** A new budget's path; it works by the time that this returns. */
  private String inForce(String spender, String more) {
    Answer made = budget(organisation, spender, more);
    awaitLimits(spender, made.string("id"), true);
    return made.header("location");
  }

  private void awaitLimits(String spender, String budget, boolean there) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                limits.of(organisation, spender).stream()
                        .anyMatch(limit -> limit.budget().equals(budget))
                    == there);
  }

  private Answer spend(long amount, String spender) {
    return api.post("/v1/authorizations", newKey(), spending(organisation, amount, spender));
  }

  private String held(long amount, String spender) {
    Answer made = spend(amount, spender);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.header("location");
  }

  private void assertExceeded(Answer answer, long limit, long spent, long requested) {
    assertProblem(answer, 402, "budget_exceeded");
    assertThat(answer.number("limit")).isEqualTo(limit);
    assertThat(answer.number("spent")).isEqualTo(spent);
    assertThat(answer.number("requested")).isEqualTo(requested);
    assertThat(answer.string("budget")).startsWith("bud_");
  }

  private void awaitSpent(String budget, long spent) {
    await().atMost(PATIENCE).until(() -> api.get(budget).number("spent"), now -> now == spent);
  }

  @Test
  void whatExceedsABudgetIsDeclinedAndTheDeclineSaysByWhat() {
    String budget = inForce(ada, "'period': 'day', 'amount': 100");
    held(60, ada);
    Answer declined = spend(50, ada);
    assertExceeded(declined, 100, 60, 50);
    assertThat(declined.string("period")).isEqualTo("day");
    assertThat(declined.string("resets_at")).isEqualTo(api.get(budget).string("resets_at"));
    assertThat(Instant.parse(declined.string("resets_at")).toString()).endsWith("T00:00:00Z");
    held(40, ada);
    assertExceeded(spend(1, ada), 100, 100, 1);
    assertThat(spend(50, "user:somebody-else").status()).isEqualTo(201);
    awaitSpent(budget, 100);
    assertThat(api.get(budget).number("remaining")).isZero();
    assertBalance(organisation, 9850, 150);
  }

  @Test
  void aTotalNeverResets() {
    inForce(ada, "'period': 'total', 'amount': 10");
    Answer declined = spend(11, ada);
    assertExceeded(declined, 10, 0, 11);
    assertThat(declined.string("period")).isEqualTo("total");
    assertThat(declined.at("resets_at").isNull()).isTrue();
  }

  @Test
  void whatIsNotUsedIsGivenBack() {
    String budget = inForce(ada, "'period': 'month', 'amount': 100");
    assertThat(voiding(held(100, ada)).status()).isEqualTo(200);
    awaitSpent(budget, 0);
    assertThat(capture(held(100, ada), "{'amount': 30}").status()).isEqualTo(200);
    awaitSpent(budget, 30);
    String hold = held(70, ada);
    assertExceeded(spend(1, ada), 100, 100, 1);
    assertThat(api.patch(hold, newKey(), "{'amount': 20}").status()).isEqualTo(200);
    assertExceeded(api.patch(hold, newKey(), "{'amount': 71}"), 100, 50, 51);
    assertThat(api.patch(hold, newKey(), "{'amount': 70}").status()).isEqualTo(200);
    awaitSpent(budget, 100);
  }

  @Test
  void itBindsWhatIsDrawnForAuthorizationsMadeBeforeIt() {
    String before = held(10, ada);
    String budget = inForce(ada, "'period': 'day', 'amount': 100");
    assertExceeded(api.patch(before, newKey(), "{'amount': 111}"), 100, 0, 101);
    assertThat(api.patch(before, newKey(), "{'amount': 70}").status()).isEqualTo(200);
    assertExceeded(capture(before, "{'amount': 111, 'excess': 'draw'}"), 100, 60, 41);
    awaitSpent(budget, 60);
    assertThat(delete(api, budget).status()).isEqualTo(200);
    awaitLimits(ada, budget.substring(budget.lastIndexOf('/') + 1), false);
    String after = inForce(ada, "'period': 'week', 'amount': 50");
    assertExceeded(api.patch(before, newKey(), "{'amount': 121}"), 50, 0, 51);
    awaitSpent(after, 0);
  }

  @Test
  void aChargeCountsAndARefundGivesBack() {
    String budget = inForce(ada, "'period': 'week', 'amount': 100");
    Answer charged =
        api.post(
            "/v1/authorizations",
            newKey(),
            "{'account': '%s', 'amount': 100, 'spender': '%s', 'capture': true}"
                .formatted(organisation, ada));
    assertThat(charged.status()).as(charged.text()).isEqualTo(201);
    assertExceeded(spend(1, ada), 100, 100, 1);
    assertThat(
            api.post(
                    charged.header("location") + "/refund",
                    newKey(),
                    "{'amount': 40, 'reason': 'test'}")
                .status())
        .isEqualTo(200);
    assertExceeded(spend(41, ada), 100, 60, 41);
    awaitSpent(budget, 60);
  }

  @Test
  void aMembersAuthorizationCountsInTheBudgetsOfHisTeamsToo() {
    String bob = person();
    put(organisation, bob, "member");
    putTeam(organisation, "vision", ada, bob);
    String own = inForce(ada, "'period': 'day', 'amount': 1000");
    String teams = inForce("vision", "'period': 'day', 'amount': 100");
    awaitLimits(bob, api.get(teams).string("id"), true);
    held(60, ada);
    held(30, bob);
    assertExceeded(spend(20, "vision"), 100, 90, 20);
    assertExceeded(spend(20, ada), 100, 90, 20);
    held(10, "vision");
    awaitSpent(teams, 100);
    awaitSpent(own, 60);

    assertThat(delete(api, team(organisation, "vision") + "/members/" + ada).status())
        .isEqualTo(200);
    awaitLimits(ada, api.get(teams).string("id"), false);
    held(20, ada);
    awaitSpent(own, 80);
    assertThat(api.get(teams).number("spent")).isEqualTo(100);
  }

  @Test
  void aDeletedBudgetLimitsNoMoreAndAChangedOneWorksAtOnce() {
    String budget = inForce(ada, "'period': 'day', 'amount': 10");
    assertExceeded(spend(20, ada), 10, 0, 20);
    assertThat(api.patch(budget, "{'amount': 30}").status()).isEqualTo(200);
    await().atMost(PATIENCE).until(() -> limits.of(organisation, ada).getFirst().amount() == 30);
    held(20, ada);
    assertExceeded(spend(20, ada), 30, 20, 20);
    assertThat(delete(api, budget).status()).isEqualTo(200);
    await().atMost(PATIENCE).until(() -> limits.of(organisation, ada).isEmpty());
    held(500, ada);
  }

  @Test
  void aSoftBudgetOnlyCounts() {
    String budget = inForce(ada, "'period': 'day', 'amount': 10, 'enforcement': 'soft'");
    held(25, ada);
    awaitSpent(budget, 25);
    assertThat(api.get(budget).number("remaining")).isZero();
  }

  @Test
  void wantOfCreditsComesFirstAndADeclineStaysOne() {
    inForce(ada, "'period': 'day', 'amount': 10");
    assertProblem(spend(10_001, ada), 402, "insufficient_credits");
    String key = newKey();
    String body = spending(organisation, 11, ada);
    Answer declined = api.post("/v1/authorizations", key, body);
    assertExceeded(declined, 10, 0, 11);
    Answer again = api.post("/v1/authorizations", key, body);
    assertThat(again.text()).isEqualTo(declined.text());
    assertThat(again.replayed()).isTrue();
  }

  /** The member himself, with his own key: the whole way. */
  @Test
  void aMemberIsBoundByHisBudget() {
    Api member = holder(organisation, ada, "member");
    inForce(ada, "'period': 'day', 'amount': 100");
    Answer made = member.post("/v1/authorizations", newKey(), spending(organisation, 100, ada));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertExceeded(
        member.post("/v1/authorizations", newKey(), spending(organisation, 1, ada)), 100, 100, 1);
    assertThat(member.postNothing(made.header("location") + "/void", newKey()).status())
        .isEqualTo(200);
    assertThat(member.post("/v1/authorizations", newKey(), spending(organisation, 1, ada)).status())
        .isEqualTo(201);
    assertThat(member.get(at(organisation) + "/budgets").at("data")).hasSize(1);
  }
}
