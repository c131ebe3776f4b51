package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** I4: one key, one outcome. */
class IdempotencyTest extends ContractTest {

  private static final String AUTHORIZATIONS = "/v1/authorizations";

  private static void assertReplay(Answer replay, Answer first) {
    assertThat(replay.status()).as(replay.text()).isEqualTo(first.status());
    assertThat(undated(replay)).isEqualTo(undated(first));
    assertThat(replay.replayed()).isTrue();
    assertThat(first.isFirst()).isTrue();
    assertThat(replay.header("location")).isEqualTo(first.header("location"));
  }

  @Test
  void everyRequestThatMovesCreditsIsReplayed() {
    String account = account(10_000);
    String hold = hold(account, 1000);
    assertReplayed(
        "/v1/accounts/" + account + "/grants", "{'amount':5,'kind':'bonus','reason':''}");
    assertReplayed(AUTHORIZATIONS, "{'account':'%s','amount':5}".formatted(account));
    assertReplayed(AUTHORIZATIONS, "{'account':'%s','amount':5,'capture':true}".formatted(account));
    assertReplayed(hold + "/capture", "{'amount':100,'final':false}");
    String key = newKey();
    Answer adjusted = api.patch(hold, key, "{'amount':500}");
    assertReplay(api.patch(hold, key, "{'amount':500}"), adjusted);
    assertReplayed(hold + "/refund", "{'amount':50,'reason':'r'}");
    assertReplayed(hold + "/void", "{}");
  }

  private void assertReplayed(String path, String json) {
    String key = newKey();
    Answer first = api.post(path, key, json);
    assertThat(first.status()).as(first.text()).isIn(200, 201);
    assertReplay(api.post(path, key, json), first);
  }

  @Test
  void aReplaySaysWhatWasDecidedThen() {
    String account = account(1000);
    String key = newKey();
    String body = "{'account':'%s','amount':300}".formatted(account);
    Answer first = api.post(AUTHORIZATIONS, key, body);
    capture(first.header("location"), "{'amount': 100}");

    assertReplay(api.post(AUTHORIZATIONS, key, body), first);
    assertBalance(account, 900, 0);
  }

  @Test
  void declinesStayDeclined() {
    String account = account(100);
    String hold = hold(account, 50);
    String tooMuch = newKey();
    String exceeding = newKey();
    String body = "{'account':'%s','amount':51}".formatted(account);
    Answer insufficient =
        assertProblem(api.post(AUTHORIZATIONS, tooMuch, body), 402, "insufficient_credits");
    Answer exceeds =
        assertProblem(
            api.post(hold + "/capture", exceeding, "{'amount':51}"),
            422,
            "amount_exceeds_remaining");
    grant(account, 1000);
    voiding(hold);
    String closed = newKey();
    Answer conflict =
        assertProblem(api.postNothing(hold + "/void", closed), 409, "authorization_voided");

    assertReplay(api.post(AUTHORIZATIONS, tooMuch, body), insufficient);
    assertReplay(api.post(hold + "/capture", exceeding, "{'amount':51}"), exceeds);
    assertReplay(api.postNothing(hold + "/void", closed), conflict);
    assertBalance(account, 1100, 0);
  }

  @Test
  void whatWasRefusedBeforeADecisionIsNotRemembered() {
    String account = unique("user:contract-late-");
    String key = newKey();
    String body = "{'account':'%s','amount':5}".formatted(account);
    assertProblem(api.post(AUTHORIZATIONS, key, body), 404, "account_not_found");
    assertInvalid(api.post(AUTHORIZATIONS, key, body.replace("5", "0")), "amount");
    api.put("/v1/accounts/" + account, "{}");
    grant(account, 5);

    assertThat(api.post(AUTHORIZATIONS, key, body).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'account':'A','amount':5} | {'amount':5,'account':'A'}",
        "{'account':'A','amount':5} | { 'account' : 'A' , 'amount' : 5 }",
        "{'account':'A','amount':5} | {'account':'A','amount':5,'expires_in':900}",
        "{'account':'A','amount':5} | {'account':'A','amount':5,'capture':false}",
        "{'account':'A','amount':5} | {'account':'A','amount':5,'metadata':{}}",
        "{'account':'A','amount':5,'metadata':{'a':'1','b':'2'}} "
            + "| {'metadata':{'b':'2','a':'1'},'account':'A','amount':5}",
      })
  void equalValuesAreTheSameRequest(String one, String other) {
    String account = account(100);
    String key = newKey();
    Answer first = api.post(AUTHORIZATIONS, key, one.replace("'A'", "'" + account + "'"));

    assertReplay(api.post(AUTHORIZATIONS, key, other.replace("'A'", "'" + account + "'")), first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | {}",
        "{} | {'final':true}",
        "{'amount':5} | {'final':true,'amount':5}",
      })
  void equalValuesAreTheSameCapture(String one, String other) {
    String hold = hold(account(100), 10);
    String key = newKey();
    Answer first =
        one.isEmpty()
            ? api.postNothing(hold + "/capture", key)
            : api.post(hold + "/capture", key, one);

    assertReplay(api.post(hold + "/capture", key, other), first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'account':'A','amount':6}",
        "{'account':'A','amount':5,'expires_in':901}",
        "{'account':'A','amount':5,'capture':true}",
        "{'account':'A','amount':5,'reference':'r'}",
        "{'account':'A','amount':5,'spender':'r'}",
        "{'account':'A','amount':5,'metadata':{'a':'b'}}",
      })
  void anotherRequestUnderTheKeyIsRefused(String other) {
    String account = account(100);
    String key = newKey();
    api.post(AUTHORIZATIONS, key, "{'account':'%s','amount':5}".formatted(account));

    Answer reused = api.post(AUTHORIZATIONS, key, other.replace("'A'", "'" + account + "'"));

    assertProblem(reused, 422, "idempotency_key_reused");
    assertBalance(account, 95, 5);
  }

  @Test
  void anotherOperationOrTargetUnderTheKeyIsRefused() {
    String account = account(100);
    String hold = hold(account, 5);
    String otherHold = hold(account, 5);
    String key = newKey();
    api.post(hold + "/capture", key, "{'amount':1,'final':false}");

    for (Answer reused :
        List.of(
            api.post(otherHold + "/capture", key, "{'amount':1,'final':false}"),
            api.post(hold + "/void", key, "{}"),
            api.patch(hold, key, "{'amount':1}"),
            api.post(hold + "/refund", key, "{'amount':1,'reason':''}"),
            api.post(AUTHORIZATIONS, key, "{'account':'%s','amount':1}".formatted(account)))) {
      assertProblem(reused, 422, "idempotency_key_reused");
    }
    assertBalance(account, 90, 9);
  }

  @Test
  void aKeyBelongsToTheAccountItMoves() {
    String key = newKey();

    for (String account : List.of(account(10), account(10))) {
      Answer made =
          api.post(AUTHORIZATIONS, key, "{'account':'%s','amount':10}".formatted(account));
      assertThat(made.status()).isEqualTo(201);
      assertThat(made.isFirst()).isTrue();
    }
  }

  @Test
  void theSameRequestAtTheSameTimeTakesEffectOnce() {
    String account = account(1000);
    String key = newKey();
    List<CompletableFuture<Answer>> underWay = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      underWay.add(
          api.postAsync(AUTHORIZATIONS, key, "{'account':'%s','amount':10}".formatted(account)));
    }

    List<Answer> answers = underWay.stream().map(CompletableFuture::join).toList();

    assertThat(answers).allMatch(answer -> answer.status() == 201);
    assertThat(answers).extracting(ContractTest::undated).containsOnly(undated(answers.get(0)));
    assertThat(answers).filteredOn(answer -> !answer.replayed()).hasSize(1);
    assertBalance(account, 990, 10);
  }

  @Test
  void keysAreCheckedFirst() {
    String body = "{'account':'%s','amount':5}".formatted(account(10));

    assertProblem(api.post(AUTHORIZATIONS, body), 400, "idempotency_key_required");
    assertProblem(api.post(AUTHORIZATIONS, "no key", body), 400, "idempotency_key_invalid");
    assertProblem(api.post(AUTHORIZATIONS, "k".repeat(129), body), 400, "idempotency_key_invalid");
    assertThat(api.post(AUTHORIZATIONS, "k".repeat(128), body).status()).isEqualTo(201);
  }

  @Test
  void aHeartbeatUnderAKeyIsReplayedToo() {
    String hold = hold(account(10), 10);
    String key = newKey();
    Answer first = api.patch(hold, key, "{'expires_in':1000}");

    assertReplay(api.patch(hold, key, "{'expires_in':1000}"), first);
    assertProblem(api.patch(hold, key, "{'expires_in':1001}"), 422, "idempotency_key_reused");
  }
}
