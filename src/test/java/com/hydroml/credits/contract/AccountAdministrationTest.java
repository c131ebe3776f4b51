package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.web.Cursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Accounts are found, frozen, unfrozen and closed, with a reason and an entry in the audit trail.
 */
class AccountAdministrationTest extends ContractTest {

  private static final String ADMIN = "/v1/admin/accounts";

  private Answer change(String account, String verb) {
    return api.post(ADMIN + "/" + account + "/" + verb, "{'reason': 'case 17'}");
  }

  private List<String> acts(String account) {
    List<String> acts =
        api.get("/v1/admin/audit?account=" + account).at("data").findValuesAsString("action");
    // What the tests were given comes into the trail when the ledger has it.
    return acts.stream().filter(act -> !act.equals("account.grant")).toList();
  }

  @Test
  void aFrozenAccountSpendsNothingUntilItIsUnfrozen() {
    String account = account(100);
    Answer frozen = change(account, "freeze");
    assertThat(frozen.status()).as(frozen.text()).isEqualTo(200);
    assertThat(frozen.string("status")).isEqualTo("frozen");
    assertThat(frozen.string("status_reason")).isEqualTo("case 17");
    // Redis has it already: no waiting.
    assertProblem(authorize(account, 1, ""), 423, "account_frozen");
    assertThat(change(account, "freeze").status()).isEqualTo(200);

    Answer active = change(account, "unfreeze");
    assertThat(active.string("status")).isEqualTo("active");
    assertThat(active.at("status_reason").isNull()).isTrue();
    assertThat(authorize(account, 1, "").status()).isEqualTo(201);
    assertThat(acts(account)).containsExactly("account.unfreeze", "account.freeze");
    JsonNode entry =
        api.get("/v1/admin/audit?action=account.freeze&account=" + account).at("data").get(0);
    assertThat(entry.path("reason").asString()).isEqualTo("case 17");
    assertThat(entry.path("before").path("status").asString()).isEqualTo("active");
    assertThat(entry.path("after").path("status").asString()).isEqualTo("frozen");
  }

  @Test
  void anEmptyAccountIsClosedForGood() {
    String account = account(100);
    Answer hold = made(account, 100, ", 'capture': true");
    Answer closed = change(account, "close");
    assertThat(closed.status()).as(closed.text()).isEqualTo(200);
    assertThat(closed.string("status")).isEqualTo("closed");
    assertThat(closed.string("status_reason")).isEqualTo("case 17");

    assertProblem(authorize(account, 1, ""), 423, "account_closed");
    assertProblem(
        api.post(
            "/v1/accounts/" + account + "/grants",
            newKey(),
            "{'amount': 1, 'kind': 'bonus', 'reason': ''}"),
        423,
        "account_closed");
    assertProblem(
        api.post(hold.header("location") + "/refund", newKey(), "{'reason': ''}"),
        423,
        "account_closed");
    assertProblem(change(account, "freeze"), 423, "account_closed");
    assertProblem(change(account, "unfreeze"), 423, "account_closed");
    assertThat(change(account, "close").status()).isEqualTo(200);
    assertBalance(account, 0, 0);
    assertThat(acts(account)).containsExactly("account.close");
  }

  @Test
  void anAccountThatNobodyUsedIsClosedToo() {
    String account = account(0);
    change(account, "freeze");
    assertThat(change(account, "close").string("status")).isEqualTo("closed");
    assertThat(acts(account)).containsExactly("account.close", "account.freeze");
  }

  @Test
  void anAccountWithCreditsOrAHoldIsNotClosedAndGoesOn() {
    String rich = account(1);
    Answer refused = assertProblem(change(rich, "close"), 409, "account_not_empty");
    assertThat(refused.number("available")).isEqualTo(1);
    assertThat(authorize(rich, 1, "").status()).isEqualTo(201);

    refused = assertProblem(change(rich, "close"), 409, "account_not_empty");
    assertThat(refused.number("held")).isEqualTo(1);
    assertThat(api.get("/v1/accounts/" + rich).string("status")).isEqualTo("active");
    assertThat(acts(rich)).isEmpty();
  }

  /** A grant is either before the closing, which then refuses, or after it, and is refused. */
  @Test
  void aClosingThatRacesWithAGrantNeverClosesOverCredits() {
    for (int round = 0; round < 20; round++) {
      String account = account(0);
      List<CompletableFuture<Answer>> grants = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        grants.add(
            api.postAsync(
                "/v1/accounts/" + account + "/grants",
                newKey(),
                "{'amount': 1, 'kind': 'bonus', 'reason': ''}"));
      }
      Answer closed = change(account, "close");
      long granted = grants.stream().filter(grant -> grant.join().status() == 201).count();
      assertThat(closed.status()).as(closed.text()).isIn(200, 409);
      if (closed.status() == 200) {
        assertThat(granted).isZero();
      }
      assertBalance(account, granted, 0);
    }
  }

  @Test
  void aClosingThatBrokeOffIsTakenUpAgain() {
    String empty = account(0);
    String rich = account(1);
    for (String account : List.of(empty, rich)) {
      Sql.execute(
          "update account set status = 'quarantined', status_reason = 'being closed'"
              + " where account = '%s'".formatted(account));
    }
    assertThat(change(empty, "close").string("status")).isEqualTo("closed");
    assertProblem(change(rich, "close"), 409, "account_not_empty");
    assertThat(api.get("/v1/accounts/" + rich).string("status")).isEqualTo("frozen");
  }

  @Test
  void aClosingThatBrokeOffLeavesWhatTheAccountWasToWhoeverTakesItUp() {
    String active = account(1);
    Sql.execute(
        "update account set status = 'quarantined', status_reason = 'being closed; was active'"
            + " where account = '%s'".formatted(active));
    assertProblem(change(active, "close"), 409, "account_not_empty");
    assertThat(api.get("/v1/accounts/" + active).string("status")).isEqualTo("active");

    String frozen = account(1);
    Sql.execute(
        "update account set status = 'quarantined',"
            + " status_reason = 'being closed; was frozen: case: 16'"
            + " where account = '%s'".formatted(frozen));
    assertProblem(change(frozen, "close"), 409, "account_not_empty");
    JsonNode found = api.get(ADMIN + "?prefix=" + frozen).at("data").get(0);
    assertThat(found.path("status").asString()).isEqualTo("frozen");
    assertThat(found.path("status_reason").asString()).isEqualTo("case: 16");
  }

  /** As after a retry that did not wait for its answer. */
  @Test
  void closingsAtTheSameTimeAllAnswerWhatOneWould() {
    for (int round = 0; round < 10; round++) {
      String rich = account(1);
      String empty = account(0);
      for (Answer answer : changes(rich, "close", 4)) {
        assertProblem(answer, 409, "account_not_empty");
      }
      assertThat(api.get("/v1/accounts/" + rich).string("status")).isEqualTo("active");
      for (Answer answer : changes(empty, "close", 4)) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.string("status")).isEqualTo("closed");
      }
      assertThat(acts(empty)).containsExactly("account.close");
    }
  }

  private List<Answer> changes(String account, String verb, int times) {
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      answers.add(
          api.postAsync(ADMIN + "/" + account + "/" + verb, newKey(), "{'reason': 'case 17'}"));
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  /** Without the pause nothing says that the account stays as empty as it was found. */
  @Test
  void anAccountThatRedisDidNotPauseIsNotClosed() {
    String account = account(0);
    assertBalance(account, 0, 0);
    HotState.deafToStatuses(account);
    assertProblem(change(account, "close"), 503, "recovering");
    JsonNode found = api.get(ADMIN + "?prefix=" + account).at("data").get(0);
    assertThat(found.path("status").asString()).isEqualTo("active");
    assertThat(acts(account)).isEmpty();
    grant(account, 1);
  }

  @Test
  void aQuarantinedAccountStaysSo() {
    String account = account(0);
    Sql.status(account, "quarantined");
    for (String verb : List.of("freeze", "unfreeze", "close")) {
      assertProblem(change(account, verb), 423, "account_quarantined");
    }
    Sql.status(account, "active");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> api.get("/v1/accounts/" + account).string("status").equals("active"));
  }

  @Test
  void accountsAreFoundPageByPage() {
    String prefix = unique("user:search_");
    for (int i = 0; i < 3; i++) {
      api.put("/v1/accounts/" + prefix + "-" + i, "{'display_name': 'Ada %%%d'}".formatted(i));
    }
    String query = ADMIN + "?prefix=" + prefix;
    Answer page = api.get(query + "&limit=2");
    assertThat(page.at("data").findValuesAsString("account"))
        .containsExactly(prefix + "-2", prefix + "-1");
    api.put("/v1/accounts/" + prefix + "-3", "{}");
    Answer rest = api.get(query + "&limit=2&cursor=" + page.string("next_cursor"));
    assertThat(rest.at("data").findValuesAsString("account")).containsExactly(prefix + "-0");

    change(prefix + "-1", "freeze");
    assertThat(api.get(query + "&status=frozen").at("data").findValuesAsString("account"))
        .containsExactly(prefix + "-1");
    assertThat(api.get(query + "&name=aDA%20%252").at("data").findValuesAsString("account"))
        .containsExactly(prefix + "-2");
    assertThat(api.get(query + "&name=%25").at("data")).isEmpty();
    assertThat(api.get(query + "&type=organisation").at("data")).isEmpty();
    assertThat(api.get(ADMIN + "?prefix=user:search%25").at("data")).isEmpty();
    assertInvalid(api.get(ADMIN + "?status=odd"), "status");
    assertInvalid(api.get(ADMIN + "?cursor=x"), "cursor");
    String forged = Cursor.encode("admin-accounts", "1", "user:\0");
    assertInvalid(api.get(ADMIN + "?cursor=" + forged), "cursor");
  }

  @Test
  void aReasonIsNeeded() {
    String account = account(0);
    for (String verb : List.of("freeze", "unfreeze", "close")) {
      String path = ADMIN + "/" + account + "/" + verb;
      assertInvalid(api.post(path, "{}"), "reason");
      assertInvalid(api.post(path, "{'reason': ''}"), "reason");
      assertProblem(
          api.post(ADMIN + "/user:none/" + verb, "{'reason': 'x'}"), 404, "account_not_found");
    }
  }

  @Test
  void creditsAreTakenAwayOnceUnderAKeyAndNeverMoreThanThereAre() {
    String account = account(100);
    String path = ADMIN + "/" + account + "/deductions";
    String key = newKey();
    String body = "{'amount': 60, 'reason': 'granted twice'}";
    Answer taken = api.post(path, key, body);
    assertThat(taken.status()).as(taken.text()).isEqualTo(201);
    assertThat(taken.string("kind")).isEqualTo("deduction");
    assertThat(taken.number("amount")).isEqualTo(60);
    Answer again = api.post(path, key, body);
    assertThat(again.replayed()).isTrue();
    assertThat(undated(again)).isEqualTo(undated(taken));
    assertProblem(api.post(path, key, body.replace("60", "61")), 422, "idempotency_key_reused");
    Answer tooMuch = api.post(path, newKey(), "{'amount': 41, 'reason': 'x'}");
    assertProblem(tooMuch, 402, "insufficient_credits");
    assertThat(tooMuch.number("available")).isEqualTo(40);
    assertBalance(account, 40, 0);

    change(account, "freeze");
    assertThat(api.post(path, newKey(), "{'amount': 40, 'reason': 'x'}").status()).isEqualTo(201);
    assertBalance(account, 0, 0);
    Answer entries = api.get("/v1/accounts/" + account + "/entries?min_version=3&kind=adjustment");
    assertThat(entries.at("data")).hasSize(2);
    assertThat(entries.at("data").get(1).path("available_delta").asLong()).isEqualTo(-60);
    assertThat(api.get(taken.header("location")).string("reason")).isEqualTo("granted twice");
    assertThat(acts(account)).contains("account.deduct").hasSize(6);
    assertThat(change(account, "close").string("status")).isEqualTo("closed");
    assertProblem(api.post(path, newKey(), "{'amount': 1, 'reason': 'x'}"), 423, "account_closed");
    assertProblem(api.post(path, "{'amount': 1, 'reason': 'x'}"), 400, "idempotency_key_required");
  }
}
