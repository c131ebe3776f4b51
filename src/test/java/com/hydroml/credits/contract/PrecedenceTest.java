package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.contract.Api.Answer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of several errors that apply the first one is answered: each pair of neighbors in the order. */
class PrecedenceTest extends ContractTest {

  private static final String AUTHORIZATIONS = "/v1/authorizations";

  private Answer send(String path, String key, String type, String token, String body) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Idempotency-Key", key);
    headers.put("Content-Type", type);
    if (token != null) {
      headers.put("Authorization", token);
    }
    return api.send("POST", path, headers, Api.bytes(body));
  }

  @Test
  void errorsBeforeTheAccountIsLookedAt() {
    String nobody = "Bearer wrong";
    String json = "application/json";

    assertProblem(send("/v1/nothing", "", "text/plain", nobody, "x"), 404, "not_found");
    assertProblem(
        api.send("DELETE", AUTHORIZATIONS, Map.of("Authorization", nobody), null),
        405,
        "method_not_allowed");
    assertProblem(send(AUTHORIZATIONS, "", "text/plain", nobody, "x"), 401, "unauthenticated");
    assertProblem(
        send(AUTHORIZATIONS, "", "text/plain", null, "x".repeat(2_000_000)),
        415,
        "unsupported_media_type");
    assertProblem(
        send(AUTHORIZATIONS, "", json, null, "x".repeat(2_000_000)), 413, "payload_too_large");
    assertProblem(send(AUTHORIZATIONS, "", json, null, "x"), 400, "idempotency_key_required");
    assertProblem(send(AUTHORIZATIONS, "a b", json, null, "x"), 400, "idempotency_key_invalid");
    assertProblem(send(AUTHORIZATIONS, newKey(), json, null, "x"), 400, "malformed_json");
    assertProblem(
        send(AUTHORIZATIONS, newKey(), json, null, "{'account':'user:none','amount':0}"),
        422,
        "invalid_request");
    assertProblem(
        send(AUTHORIZATIONS, newKey(), json, null, "{'account':'user:none','amount':1}"),
        404,
        "account_not_found");
  }

  @Test
  void whatIsUnauthenticatedSaysHow() {
    Answer answer = send(AUTHORIZATIONS, "", "text/plain", "Bearer wrong", "x");

    assertThat(answer.header("www-authenticate")).startsWith("Bearer");
  }

  @Test
  void aHoldThatDoesNotExistWinsOverTheKey() {
    String key = newKey();
    String account = account(10);
    api.post(AUTHORIZATIONS, key, "{'account':'%s','amount':1}".formatted(account));

    assertProblem(
        api.post(AUTHORIZATIONS + "/auth_x/capture", key, "{}"), 404, "authorization_not_found");
  }

  @Test
  void theKeyWinsOverTheStatusOfTheAccount() {
    String account = account(10);
    String body = "{'account':'%s','amount':1}".formatted(account);
    String used = newKey();
    String abandoned = newKey();
    api.post(AUTHORIZATIONS, used, body);
    api.post("/v1/operations/" + abandoned + "/abandon", "{'account':'%s'}".formatted(account));
    HotState.status(account, AccountStatus.FROZEN);

    assertThat(api.post(AUTHORIZATIONS, used, body).status()).isEqualTo(201);
    assertProblem(
        api.post(AUTHORIZATIONS, used, body.replace("1}", "2}")), 422, "idempotency_key_reused");
    assertProblem(api.post(AUTHORIZATIONS, abandoned, body), 409, "key_abandoned");
    assertProblem(api.post(AUTHORIZATIONS, newKey(), body), 423, "account_frozen");
  }

  @Test
  void theStatusOfTheAccountWinsOverThatOfTheHold() {
    String account = account(10);
    String hold = hold(account, 5);
    voiding(hold);
    HotState.status(account, AccountStatus.FROZEN);

    assertProblem(capture(hold, "{'amount':6,'excess':'draw'}"), 423, "account_frozen");
    assertProblem(api.patch(hold, newKey(), "{'amount':6}"), 423, "account_frozen");
    assertProblem(capture(hold, "{'amount':5}"), 409, "authorization_voided");
    HotState.status(account, AccountStatus.QUARANTINED);
    assertProblem(capture(hold, "{'amount':5}"), 423, "account_quarantined");
  }

  @Test
  void theStatusOfTheHoldWinsOverTheAmountAndTheAmountOverTheBalance() {
    String account = account(10);
    String hold = hold(account, 5);
    String closed = hold(account, 5);
    capture(closed, "{}");

    assertProblem(capture(closed, "{'amount':99}"), 409, "authorization_captured");
    assertProblem(capture(closed, "{'amount':99,'excess':'draw'}"), 409, "authorization_captured");
    assertProblem(capture(hold, "{'amount':99}"), 422, "amount_exceeds_remaining");
    assertProblem(capture(hold, "{'amount':99,'excess':'draw'}"), 402, "insufficient_credits");
  }
}
