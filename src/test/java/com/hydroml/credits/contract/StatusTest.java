package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a frozen and a quarantined account still do. */
class StatusTest extends ContractTest {

  @Test
  void aFrozenAccountReservesAndDrawsNothing() {
    String account = account(1000);
    String hold = hold(account, 100);
    HotState.status(account, AccountStatus.FROZEN);

    assertProblem(authorize(account, 1, ""), 423, "account_frozen");
    assertProblem(authorize(account, 1, ", 'capture': true"), 423, "account_frozen");
    assertProblem(api.patch(hold, newKey(), "{'amount': 101}"), 423, "account_frozen");
    assertProblem(capture(hold, "{'amount': 101, 'excess': 'draw'}"), 423, "account_frozen");
    assertProblem(capture(hold, "{'amount': 101, 'excess': 'available'}"), 423, "account_frozen");
    assertBalance(account, 900, 100);
    assertThat(api.get("/v1/accounts/" + account).string("status")).isEqualTo("frozen");
  }

  @Test
  void aFrozenAccountCapturesWithinItsHoldsAndReleases() {
    String account = account(1000);
    String captured = hold(account, 100);
    String excess = hold(account, 100);
    String lowered = hold(account, 100);
    String voided = hold(account, 100);
    HotState.status(account, AccountStatus.FROZEN);

    assertHold(capture(captured, "{'amount': 60}"), "captured", 60, 40, 0);
    assertHold(capture(excess, "{'amount': 100, 'excess': 'draw'}"), "captured", 100, 0, 0);
    assertHold(api.patch(lowered, newKey(), "{'amount': 10}"), "authorized", 0, 0, 10);
    assertHold(api.patch(lowered, "{'expires_in': 10}"), "authorized", 0, 0, 10);
    assertHold(voiding(voided), "voided", 0, 100, 0);
    assertBalance(account, 830, 10);
  }

  @Test
  void aQuarantinedAccountRefusesEverything() {
    String account = account(1000);
    String hold = hold(account, 100);
    HotState.status(account, AccountStatus.QUARANTINED);

    for (Answer refused :
        new Answer[] {
          authorize(account, 1, ""),
          capture(hold, "{}"),
          voiding(hold),
          api.patch(hold, "{'expires_in': 10}"),
          api.patch(hold, newKey(), "{'amount': 10}"),
          api.post(hold + "/refund", newKey(), "{'reason': ''}"),
          api.post(
              "/v1/accounts/" + account + "/grants",
              newKey(),
              "{'amount': 1, 'kind': 'bonus', 'reason': ''}")
        }) {
      assertProblem(refused, 423, "account_quarantined");
    }
    assertBalance(account, 900, 100);
  }

  @Test
  void aQuarantinedAccountsHoldsDoNotExpireMeanwhile() {
    String account = account(1000);
    Answer made = authorize(account, 100, ", 'expires_in': 1");
    String hold = made.header("location");
    HotState.status(account, AccountStatus.QUARANTINED);
    Ledger.status(account, AccountStatus.QUARANTINED);
    String balance = "/v1/accounts/" + account + "/balance";
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> api.get(balance).string("as_of").compareTo(made.string("expires_at")) > 0);

    assertHold(api.get(hold), "authorized", 0, 0, 100);
    String list = "/v1/accounts/" + account + "/authorizations?min_version=2";
    assertHold(only(api.get(list)), "authorized", 0, 0, 100);
    assertHold(only(api.get(list + "&status=authorized")), "authorized", 0, 0, 100);
    assertThat(api.get(list + "&status=expired").at("data")).isEmpty();
    assertBalance(account, 900, 100);

    HotState.status(account, AccountStatus.ACTIVE);
    Ledger.status(account, AccountStatus.ACTIVE);
    assertHold(api.get(hold), "expired", 0, 100, 0);
    assertHold(only(api.get(list + "&status=expired")), "expired", 0, 100, 0);
  }

  /** The one row of a page, as if it had been answered by itself. */
  private static Answer only(Answer page) {
    assertThat(page.at("data")).as(page.text()).hasSize(1);
    JsonNode row = page.at("data").get(0);
    return new Answer(page.status(), page.headers(), row.toString(), row);
  }

  @Test
  void aRefusalForTheStatusIsNotRemembered() {
    String account = account(1000);
    String key = newKey();
    String body = "{'account': '%s', 'amount': 1}".formatted(account);
    HotState.status(account, AccountStatus.FROZEN);
    assertProblem(api.post("/v1/authorizations", key, body), 423, "account_frozen");
    HotState.status(account, AccountStatus.ACTIVE);

    assertThat(api.post("/v1/authorizations", key, body).status()).isEqualTo(201);
  }
}
