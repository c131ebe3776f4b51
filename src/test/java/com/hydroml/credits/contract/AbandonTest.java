package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An abandon settles what a key did, and that it never will if it has done nothing. */
class AbandonTest extends ContractTest {

  /** Repeated as a client would, for an answer is given only when it is journaled. */
  private Answer abandon(String key, String account) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                api.post(
                    "/v1/operations/" + key + "/abandon", "{'account':'%s'}".formatted(account)),
            answer -> answer.status() != 503);
  }

  @Test
  void aKeyThatTookEffectAnswersWhatItDid() {
    String account = account(1000);
    String key = newKey();
    Answer made =
        api.post(
            "/v1/authorizations",
            key,
            "{'account':'%s','amount':5,'reference':'r','metadata':{'a':'b'}}".formatted(account));
    capture(made.header("location"), "{}");

    Answer abandoned = abandon(key, account);

    assertThat(abandoned.status()).isEqualTo(200);
    assertThat(abandoned.json().propertyNames()).containsExactly("applied", "status", "result");
    assertThat(abandoned.at("applied").asBoolean()).isTrue();
    assertThat(abandoned.number("status")).isEqualTo(201);
    assertThat(abandoned.at("result").path("reference").asString()).isEqualTo("r");
    assertThat(abandoned.at("result").path("durability").asString()).isEqualTo("journaled");
    assertThat(abandoned.at("result").path("status").asString()).isEqualTo("authorized");
    assertThat(abandoned.at("result").propertyNames())
        .containsExactlyElementsOf(made.json().propertyNames());
    assertBalance(account, 995, 0);
  }

  @Test
  void everyKindOfSuccessIsAnswered() {
    String account = account(1000);
    String hold = hold(account, 100);
    String grant = newKey();
    String capture = newKey();
    api.post(
        "/v1/accounts/" + account + "/grants", grant, "{'amount':5,'kind':'bonus','reason':'r'}");
    api.post(hold + "/capture", capture, "{'amount':40}");

    Answer granted = abandon(grant, account);
    Answer captured = abandon(capture, account);

    assertThat(granted.number("status")).isEqualTo(201);
    assertThat(granted.at("result").path("kind").asString()).isEqualTo("bonus");
    assertThat(captured.number("status")).isEqualTo(200);
    assertThat(captured.at("result").path("captured").asLong()).isEqualTo(40);
    assertThat(captured.at("result").has("created_at")).isFalse();
  }

  @Test
  void aRememberedDeclineAnswersThatNothingWasDone() {
    String account = account(0);
    String key = newKey();
    api.post("/v1/authorizations", key, "{'account':'%s','amount':5}".formatted(account));

    Answer abandoned = abandon(key, account);

    assertThat(abandoned.at("applied").asBoolean()).isFalse();
    assertThat(abandoned.number("status")).isEqualTo(402);
    assertProblem(abandoned.at("result"), 402, "insufficient_credits");
  }

  @Test
  void aKeyThatDidNothingNeverWill() {
    String account = account(1000);
    String key = newKey();
    String body = "{'account':'%s','amount':5}".formatted(account);

    assertThat(abandon(key, account).text()).isEqualTo("{\"applied\":false}");
    assertThat(abandon(key, account).text()).isEqualTo("{\"applied\":false}");
    assertProblem(api.post("/v1/authorizations", key, body), 409, "key_abandoned");
    assertBalance(account, 1000, 0);
  }

  @Test
  void anAbandonIsOfOneAccount() {
    String account = account(1000);
    String key = newKey();
    abandon(key, account(0));

    Answer made =
        api.post("/v1/authorizations", key, "{'account':'%s','amount':5}".formatted(account));

    assertThat(made.status()).isEqualTo(201);
  }

  @Test
  void anAbandonNamesAKeyAndAnAccount() {
    assertProblem(abandon(newKey(), unique("user:none-")), 404, "account_not_found");
    assertInvalid(api.post("/v1/operations/k/abandon", "{}"), "account");
    assertInvalid(
        api.post("/v1/operations/a%20b/abandon", "{'account':'user:x'}"), "idempotency_key");
  }
}
