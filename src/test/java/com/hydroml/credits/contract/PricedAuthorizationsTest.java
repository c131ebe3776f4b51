package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Operation and quantity in place of an amount: the hold remembers its operation and price version,
 * captures of a quantity have that price, and a key has one outcome (I4) whatever prices do.
 */
class PricedAuthorizationsTest extends ContractTest {

  private static final String DEARER = "[" + PriceBook.flat("train.gpu", "second", "0.7", 0) + "]";
  private static final String WITHOUT = "[" + PriceBook.flat("other", "second", "0.7", 0) + "]";

  private long version;
  private String account;

  @BeforeEach
  void prices() {
    version = PriceBook.publish(api, PriceBook.usual());
    account = account(1_000_000);
  }

  private Answer authorize(String key, String operation, String quantity, String more) {
    return api.post("/v1/authorizations", key, body(operation, quantity, more));
  }

  private String body(String operation, String quantity, String more) {
    return "{'account':'%s','operation':'%s','quantity':%s%s}"
        .formatted(account, operation, quantity, more);
  }

  private Answer made(String operation, String quantity, String more) {
    Answer answer = authorize(newKey(), operation, quantity, more);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer;
  }

  private static void assertPriced(Answer answer, long amount, String quantity, long version) {
    assertThat(answer.number("amount")).as(answer.text()).isEqualTo(amount);
    assertThat(answer.string("operation")).isEqualTo("train.gpu");
    assertThat(answer.at("quantity").toString()).isEqualTo(quantity);
    assertThat(answer.number("price_version")).isEqualTo(version);
  }

  @Test
  void aQuantityIsReservedAtThePriceInForce() {
    Answer made = made("train.gpu", "120", ",'reference':'r'");
    assertPriced(made, 42_000, "120", version);
    assertHold(made, "authorized", 0, 0, 42_000);
    assertBalance(account, 958_000, 42_000);

    PriceBook.publish(api, DEARER);
    assertPriced(api.get(made.header("location")), 42_000, "120", version);
    JsonNode listed =
        api.get(
                "/v1/accounts/"
                    + account
                    + "/authorizations?min_version="
                    + made.at("balance").path("version").asLong())
            .at("data")
            .get(0);
    assertThat(listed.path("operation").asString()).isEqualTo("train.gpu");
    assertThat(listed.path("price_version").asLong()).isEqualTo(version);
  }

  @Test
  void aCaptureOfAQuantityHasTheHoldsPriceAndNotTodays() {
    String hold = made("train.gpu", "120", "").header("location");
    PriceBook.publish(api, DEARER);
    Answer part = capture(hold, "{'quantity':60.5,'final':false}");
    assertHold(part, "authorized", 21_175, 0, 20_825);
    assertHold(capture(hold, "{'quantity':1}"), "captured", 21_525, 20_475, 0);
    assertBalance(account, 978_475, 0);
  }

  @Test
  void itKeepsItsPriceWhenTheOperationIsGoneAndTheHoldIsOnlyInTheLedger() {
    Answer made = made("train.gpu", "120", "");
    String id = made.string("id");
    PriceBook.publish(api, WITHOUT);
    api.get(
        "/v1/accounts/"
            + account
            + "/entries?min_version="
            + made.at("balance").path("version").asLong());
    assertHold(capture(made.header("location"), "{'quantity':20}"), "captured", 7_000, 35_000, 0);
    api.get("/v1/accounts/" + account + "/entries?min_version=3");
    HotState.forgetHold(id);
    assertPriced(api.get(made.header("location")), 42_000, "120", version);
    assertProblem(
        capture(made.header("location"), "{'quantity':20}"), 409, "authorization_captured");
  }

  @Test
  void oneStepChargesAQuantity() {
    Answer charged = made("train.gpu", "10", ",'capture':true");
    assertPriced(charged, 3_500, "10", version);
    assertHold(charged, "captured", 3_500, 0, 0);
    assertBalance(account, 996_500, 0);
  }

  @Test
  void moreThanIsHeldIsSubjectToTheSameRulesAsAnAmount() {
    String hold = made("train.gpu", "10", "").header("location");
    Answer over = capture(hold, "{'quantity':11}");
    assertProblem(over, 422, "amount_exceeds_remaining");
    assertThat(over.number("remaining")).isEqualTo(3_500);
    assertHold(capture(hold, "{'quantity':11,'excess':'draw'}"), "captured", 3_850, 0, 0);
    Answer poor = authorize(newKey(), "train.gpu", "1000000", "");
    assertProblem(poor, 402, "insufficient_credits");
    assertThat(poor.number("requested")).isEqualTo(350_000_000);
  }

  @Test
  void nothingUsedIsAFinalCaptureOfNothing() {
    String hold = made("train.gpu", "10", "").header("location");
    assertInvalid(capture(hold, "{'quantity':0,'final':false}"), "quantity");
    assertHold(capture(hold, "{'quantity':0}"), "voided", 0, 3_500, 0);
  }

  @Test
  void whatIsFreeCannotBeReservedButCanBeUsed() {
    assertInvalid(authorize(newKey(), "store.cold", "10", ""), "quantity");
    assertInvalid(authorize(newKey(), "inference.batch", "100", ""), "quantity");
    String hold = made("inference.batch", "200", "").header("location");
    assertInvalid(capture(hold, "{'quantity':50,'final':false}"), "quantity");
    assertHold(capture(hold, "{'quantity':50}"), "voided", 0, 200, 0);
    assertThat(made("setup", "0.5", "").number("amount")).isEqualTo(250);
  }

  @Test
  void aHoldOfAnAmountHasNoPrice() {
    String hold = hold(account, 100);
    assertInvalid(capture(hold, "{'quantity':1}"), "quantity");
    assertThat(api.get(hold).json().has("operation")).isFalse();
    assertHold(capture(hold, "{'amount':60}"), "captured", 60, 40, 0);
    String priced = made("train.gpu", "1", "").header("location");
    assertHold(capture(priced, "{'amount':60}"), "captured", 60, 290, 0);
    assertHold(capture(made("train.gpu", "1", "").header("location"), "{}"), "captured", 350, 0, 0);
  }

  @Test
  void whoeverDoesNotCoverTheAccountFindsNoHold() {
    String hold = made("train.gpu", "1", "").header("location");
    String amount = hold(account, 1);
    Api stranger = api.as(key("authorize", account(0)));
    assertProblem(
        stranger.post(hold + "/capture", newKey(), "{'quantity':1}"),
        404,
        "authorization_not_found");
    assertProblem(
        stranger.post(amount + "/capture", newKey(), "{'quantity':1}"),
        404,
        "authorization_not_found");
    assertProblem(
        api.post("/v1/authorizations/auth_x/capture", newKey(), "{'quantity':1}"),
        404,
        "authorization_not_found");
    assertProblem(
        api.post(
            "/v1/authorizations/auth_00AAAAAAAAAAAAAAAAAAAAAA/capture", newKey(), "{'quantity':1}"),
        404,
        "authorization_not_found");
  }

  /** The request is what was sent and not what it came to. */
  @Test
  void aReplayAnswersTheFirstOutcomeWhateverPricesDo() {
    String key = newKey();
    Answer first = authorize(key, "train.gpu", "120", "");
    assertThat(first.status()).as(first.text()).isEqualTo(201);
    for (String prices : new String[] {DEARER, WITHOUT}) {
      PriceBook.publish(api, prices);
      Answer again = authorize(key, "train.gpu", "120.0", "");
      assertThat(again.replayed()).as(again.text()).isTrue();
      assertThat(again.status()).isEqualTo(201);
      assertThat(undated(again)).isEqualTo(undated(first));
    }
    PriceBook.publish(api, DEARER);
    assertProblem(authorize(key, "train.gpu", "121", ""), 422, "idempotency_key_reused");
    assertProblem(
        api.post("/v1/authorizations", key, "{'account':'%s','amount':42000}".formatted(account)),
        422,
        "idempotency_key_reused");
    assertBalance(account, 958_000, 42_000);

    String capture = newKey();
    Answer taken = api.post(first.header("location") + "/capture", capture, "{'quantity':7}");
    assertHold(taken, "captured", 2_450, 39_550, 0);
    Answer replay = api.post(first.header("location") + "/capture", capture, "{'quantity':7.00}");
    assertThat(replay.replayed()).isTrue();
    assertThat(undated(replay)).isEqualTo(undated(taken));
    assertProblem(
        api.post(first.header("location") + "/capture", capture, "{'amount':2450}"),
        422,
        "idempotency_key_reused");
  }

  @Test
  void aDeclineStaysADeclineWhateverPricesDo() {
    String poor = account(100);
    String key = newKey();
    String body = "{'account':'%s','operation':'train.gpu','quantity':1}".formatted(poor);
    Answer first = api.post("/v1/authorizations", key, body);
    assertProblem(first, 402, "insufficient_credits");
    for (String prices :
        new String[] {"[" + PriceBook.flat("train.gpu", "second", "0.05", 0) + "]", WITHOUT}) {
      PriceBook.publish(api, prices);
      Answer again = api.post("/v1/authorizations", key, body);
      assertProblem(again, 402, "insufficient_credits");
      assertThat(again.replayed()).isTrue();
      assertThat(undated(again)).isEqualTo(undated(first));
    }
  }

  /** In the order of the contract: what is wrong with the request before what is not there. */
  @Test
  void whatCannotBePricedIsInvalidBeforeAnythingElse() {
    assertInvalid(authorize(newKey(), "train.tpu", "1", ""), "operation");
    assertInvalid(authorize(newKey(), "moon.rocket", "1000000000000", ""), "quantity");
    String used = newKey();
    assertThat(authorize(used, "train.gpu", "1", "").status()).isEqualTo(201);
    assertInvalid(authorize(used, "train.tpu", "1", ""), "operation");
    assertInvalid(
        api.post(
            "/v1/authorizations",
            newKey(),
            "{'account':'user:none','operation':'train.tpu','quantity':1}"),
        "operation");
    assertProblem(
        api.post(
            "/v1/authorizations",
            newKey(),
            "{'account':'user:none','operation':'train.gpu','quantity':1}"),
        404,
        "account_not_found");
    assertBalance(account, 999_650, 350);
  }

  @Test
  void eitherAnAmountOrAQuantity() {
    String path = "/v1/authorizations";
    String of = "{'account':'%s'".formatted(account);
    assertInvalid(api.post(path, newKey(), of + "}"), "amount");
    assertInvalid(api.post(path, newKey(), of + ",'quantity':1}"), "operation");
    assertInvalid(api.post(path, newKey(), of + ",'operation':'train.gpu'}"), "quantity");
    assertInvalid(
        api.post(path, newKey(), of + ",'amount':1,'operation':'train.gpu','quantity':1}"),
        "amount");
    assertInvalid(api.post(path, newKey(), of + ",'amount':1,'quantity':1}"), "amount");
    assertInvalid(api.post(path, newKey(), of + ",'amount':1,'operation':'train.gpu'}"), "amount");
    String hold = made("train.gpu", "1", "").header("location");
    assertInvalid(capture(hold, "{'amount':1,'quantity':1}"), "amount");
    assertInvalid(capture(hold, "{'operation':'train.gpu','quantity':1}"), "operation");
    assertInvalid(api.patch(hold, newKey(), "{'quantity':1}"), "quantity");
  }

  @Test
  void aBatchPricesEachOfItsOperations() {
    String key = newKey();
    Answer alone = authorize(key, "train.gpu", "10", "");
    String id = alone.string("id");
    String amount = hold(account, 5);
    PriceBook.publish(api, DEARER);
    Answer batch =
        api.post(
            "/v1/batch",
            ("{'operations':["
                    + "{'op':'authorize','idempotency_key':'%s','account':'%s',"
                    + "'operation':'train.gpu','quantity':10},"
                    + "{'op':'capture','idempotency_key':'%s','authorization':'%s','quantity':4},"
                    + "{'op':'authorize','idempotency_key':'%s','account':'%s',"
                    + "'operation':'train.gpu','quantity':1,'capture':true},"
                    + "{'op':'authorize','idempotency_key':'%s','account':'%s',"
                    + "'operation':'train.tpu','quantity':1},"
                    + "{'op':'capture','idempotency_key':'%s','authorization':'%s','quantity':1},"
                    + "{'op':'authorize','idempotency_key':'%s','account':'%s','amount':7},"
                    + "{'op':'capture','idempotency_key':'%s','authorization':'auth_x',"
                    + "'quantity':1},"
                    + "{'op':'void','idempotency_key':'%s','authorization':'%s'}]}")
                .formatted(
                    key,
                    account,
                    newKey(),
                    id,
                    newKey(),
                    account,
                    newKey(),
                    account,
                    newKey(),
                    amount.substring(amount.lastIndexOf('/') + 1),
                    newKey(),
                    account,
                    newKey(),
                    newKey(),
                    id));
    JsonNode results = batch.at("results");
    assertThat(results.findValues("status").stream().filter(JsonNode::isInt).map(JsonNode::asInt))
        .as(batch.text())
        .contains(201, 200, 422, 404, 409);
    assertThat(status(results, 0)).as(batch.text()).isEqualTo(201);
    JsonNode replay = results.get(0).path("body");
    assertThat(replay.path("price_version").asLong()).isEqualTo(version);
    assertThat(replay.path("amount").asLong()).isEqualTo(3_500);
    assertThat(status(results, 1)).isEqualTo(200);
    assertThat(results.get(1).path("body").path("captured").asLong()).isEqualTo(1_400);
    assertThat(results.get(2).path("body").path("captured").asLong()).isEqualTo(700);
    assertThat(results.get(2).path("body").path("price_version").asLong()).isGreaterThan(version);
    assertField(results, 3, "operations[3].operation");
    assertField(results, 4, "operations[4].quantity");
    assertThat(results.get(5).path("body").path("amount").asLong()).isEqualTo(7);
    assertThat(status(results, 6)).isEqualTo(404);
    assertThat(status(results, 7)).isEqualTo(409);
    assertBalance(account, 1_000_000 - 1_400 - 700 - 7 - 5, 12);
  }

  private static int status(JsonNode results, int index) {
    return results.get(index).path("status").asInt();
  }

  private static void assertField(JsonNode results, int index, String field) {
    assertThat(status(results, index)).isEqualTo(422);
    assertThat(results.get(index).path("body").path("errors").get(0).path("field").asString())
        .isEqualTo(field);
  }

  @Test
  void anAbandonShowsTheFirstPrice() {
    String key = newKey();
    Answer first = authorize(key, "train.gpu", "2", "");
    PriceBook.publish(api, WITHOUT);
    Answer abandoned =
        api.post("/v1/operations/" + key + "/abandon", "{'account':'%s'}".formatted(account));
    assertThat(abandoned.at("applied").asBoolean()).isTrue();
    assertThat(abandoned.at("result").path("price_version").asLong()).isEqualTo(version);
    assertThat(abandoned.at("result").path("id").asString()).isEqualTo(first.string("id"));
  }
}
