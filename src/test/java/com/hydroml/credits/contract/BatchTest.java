package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A batch: each operation by itself, those of one account in their order. */
class BatchTest extends ContractTest {

  private List<JsonNode> batch(String... operations) {
    Answer answer = api.post("/v1/batch", "{'operations': [" + String.join(",", operations) + "]}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    List<JsonNode> results = answer.at("results").valueStream().toList();
    assertThat(results).hasSameSizeAs(operations);
    return results;
  }

  private static String authorizing(String key, String account, long amount) {
    return "{'op':'authorize','idempotency_key':'%s','account':'%s','amount':%d}"
        .formatted(key, account, amount);
  }

  private static String onHold(String op, String path, String more) {
    return "{'op':'%s','idempotency_key':'%s','authorization':'%s'%s}"
        .formatted(op, newKey(), path.substring(path.lastIndexOf('/') + 1), more);
  }

  private static int status(JsonNode result) {
    assertThat(result.propertyNames()).containsExactly("status", "body");
    return result.path("status").asInt();
  }

  @Test
  void resultsComeInTheOrderOfTheOperations() {
    String account = account(1000);
    String first = hold(account, 100);
    String second = hold(account, 100);

    List<JsonNode> results =
        batch(
            onHold("capture", first, ",'amount':60"),
            authorizing(newKey(), account, 300),
            onHold("void", second, ""));

    assertThat(results).extracting(BatchTest::status).containsExactly(200, 201, 200);
    assertThat(results.get(0).path("body").path("captured").asInt()).isEqualTo(60);
    assertThat(results.get(1).path("body").path("status").asString()).isEqualTo("authorized");
    assertThat(results.get(1).path("body").has("created_at")).isTrue();
    assertThat(results.get(2).path("body").path("status").asString()).isEqualTo("voided");
    assertBalance(account, 640, 300);
  }

  @Test
  void operationsOfOneAccountTakeEffectInTheOrderGiven() {
    String account = account(100);
    String hold = hold(account, 100);

    List<JsonNode> results =
        batch(
            authorizing(newKey(), account, 100),
            onHold("void", hold, ""),
            authorizing(newKey(), account, 100),
            authorizing(newKey(), account, 1));

    assertThat(results).extracting(BatchTest::status).containsExactly(402, 200, 201, 402);
    assertProblem(results.get(0).path("body"), 402, "insufficient_credits");
  }

  @Test
  void whatIsMalformedOrRefusedChangesNothingInAnother() {
    String account = account(1000);
    String other = account(1000);

    List<JsonNode> results =
        batch(
            "17",
            "{}",
            "{'op':'refund','idempotency_key':'k'}",
            "{'op':'authorize','account':'%s','amount':5}".formatted(account),
            authorizing("no key", account, 5),
            authorizing(newKey(), account, 0),
            "{'op':'void','idempotency_key':'k','authorization':'auth_x','more':1}",
            "{'op':'void','idempotency_key':'k','authorization':'auth_x'}",
            authorizing(newKey(), unique("user:none-"), 5),
            authorizing(newKey(), account, 1001),
            authorizing(newKey(), other, 10),
            authorizing(newKey(), account, 10));

    assertThat(results)
        .extracting(BatchTest::status)
        .containsExactly(422, 422, 422, 422, 422, 422, 422, 404, 404, 402, 201, 201);
    assertThat(field(results.get(0))).isEqualTo("operations[0]");
    assertThat(field(results.get(1))).isEqualTo("operations[1].op");
    assertThat(field(results.get(2))).isEqualTo("operations[2].op");
    assertThat(field(results.get(3))).isEqualTo("operations[3].idempotency_key");
    assertThat(field(results.get(4))).isEqualTo("operations[4].idempotency_key");
    assertThat(field(results.get(5))).isEqualTo("operations[5].amount");
    assertThat(field(results.get(6))).isEqualTo("operations[6].more");
    assertProblem(results.get(7).path("body"), 404, "authorization_not_found");
    assertProblem(results.get(8).path("body"), 404, "account_not_found");
    assertBalance(account, 990, 10);
    assertBalance(other, 990, 10);
  }

  private static String field(JsonNode result) {
    assertProblem(result.path("body"), 422, "invalid_request");
    return result.path("body").path("errors").get(0).path("field").asString();
  }

  @Test
  void anOperationEqualsTheSameSingleRequest() {
    String account = account(1000);
    String key = newKey();
    Answer single =
        api.post(
            "/v1/authorizations",
            key,
            "{'account':'%s','amount':5,'reference':'r'}".formatted(account));

    List<JsonNode> results =
        batch(
            "{'op':'authorize','idempotency_key':'%s','account':'%s','amount':5,'reference':'r'}"
                .formatted(key, account),
            authorizing(key, account, 5));

    assertThat(status(results.get(0))).isEqualTo(201);
    assertThat(results.get(0).path("body").path("id").asString()).isEqualTo(single.string("id"));
    assertThat(results.get(0).path("body").path("reference").asString()).isEqualTo("r");
    assertProblem(results.get(1).path("body"), 422, "idempotency_key_reused");
    String captureKey = newKey();
    List<JsonNode> captured =
        batch(
            "{'op':'capture','idempotency_key':'%s','authorization':'%s','amount':2}"
                .formatted(captureKey, single.string("id")));
    Answer replay =
        api.post(single.header("location") + "/capture", captureKey, "{'amount':2,'final':true}");
    assertThat(replay.replayed()).isTrue();
    assertThat(replay.string("closed_at"))
        .isEqualTo(captured.get(0).path("body").path("closed_at").asString());
    assertBalance(account, 998, 0);
  }

  @Test
  void theSameOperationTwiceInABatchTakesEffectOnce() {
    String account = account(1000);
    String key = newKey();

    List<JsonNode> results = batch(authorizing(key, account, 5), authorizing(key, account, 5));

    assertThat(results.get(1).path("body").path("id"))
        .isEqualTo(results.get(0).path("body").path("id"));
    assertBalance(account, 995, 5);
  }

  @Test
  void aThousandOperationsAreTheMost() {
    String account = account(1000);
    String[] operations = new String[1000];
    for (int i = 0; i < operations.length; i++) {
      operations[i] = authorizing(newKey(), account, 1);
    }

    assertThat(batch(operations)).allMatch(result -> status(result) == 201);
    assertBalance(account, 0, 1000);
    assertInvalid(api.post("/v1/batch", "{'operations': []}"), "operations");
    assertInvalid(
        api.post(
            "/v1/batch",
            "{'operations': [" + String.join(",", Collections.nCopies(1001, "{}")) + "]}"),
        "operations");
    assertInvalid(api.post("/v1/batch", "{}"), "operations");
    assertInvalid(api.post("/v1/batch", "{'operations': {}}"), "operations");
  }
}
