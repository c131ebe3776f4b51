package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.balance.AccountStatus;
import com.hydroml.credits.contract.Api.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A quote says what a quantity costs by the prices in force, and whether an account can pay it. */
class QuotesTest extends ContractTest {

  private long version;

  @BeforeEach
  void prices() {
    version = PriceBook.publish(api, PriceBook.usual());
  }

  private Answer quote(String operation, String quantity, String more) {
    return api.post(
        "/v1/quotes", "{'operation':'%s','quantity':%s%s}".formatted(operation, quantity, more));
  }

  @ParameterizedTest
  @CsvSource({
    "train.gpu, 120, second, 42000, 0.35",
    "train.gpu, 0.000001, second, 1, 0.35",
    "train.gpu, 1.5, second, 525, 0.35",
    "eval.cpu, 1, second, 1, 0.0004",
    "eval.cpu, 1000000, second, 400000, 0.0004",
    "store.cold, 10, GB, 0, 0",
    "setup, 3, run, 250, 0",
    "inference.batch, 100, request, 0, 0",
    "inference.batch, 101, request, 2, 0.002",
    "inference.batch, 2000, request, 2800, 0.001"
  })
  void aQuoteHasTheContractsMembers(
      String operation, String quantity, String unit, long amount, String rate) {
    Answer quote = quote(operation, quantity, "");
    assertThat(quote.status()).as(quote.text()).isEqualTo(200);
    assertThat(quote.text())
        .isEqualTo(
            ("{\"operation\":\"%s\",\"quantity\":%s,\"unit\":\"%s\",\"amount\":%d,\"rate\":\"%s\","
                    + "\"price_version\":%d}")
                .formatted(operation, quantity, unit, amount, rate, version));
  }

  @Test
  void itSaysWhetherAnAccountCanPay() {
    String account = account(42_000);
    String of = ",'account':'" + account + "'";
    assertThat(quote("train.gpu", "120", of).at("affordable").asBoolean()).isTrue();
    Answer more = quote("train.gpu", "120.01", of);
    assertThat(more.number("amount")).isEqualTo(42_004);
    assertThat(more.at("affordable").isBoolean()).isTrue();
    assertThat(more.at("affordable").asBoolean()).isFalse();
    assertBalance(account, 42_000, 0);
    HotState.status(account, AccountStatus.FROZEN);
    assertThat(quote("train.gpu", "1", of).at("affordable").asBoolean()).isFalse();
  }

  @Test
  void anotherOnesAccountIsNotThere() {
    String mine = account(0);
    String other = account(10);
    Api own = api.as(key("read", mine));
    String body = "{'operation':'train.gpu','quantity':1,'account':'%s'}";
    assertThat(own.post("/v1/quotes", body.formatted(mine)).status()).isEqualTo(200);
    assertProblem(own.post("/v1/quotes", body.formatted(other)), 404, "account_not_found");
    assertProblem(own.post("/v1/quotes", body.formatted("user:none")), 404, "account_not_found");
  }

  /** Each row is at fault in one field; what is wrong with the request wins over the account. */
  @Test
  void whatCannotBePricedIsNamed() {
    assertInvalid(quote("train.tpu", "1", ",'account':'user:none'"), "operation");
    assertInvalid(quote("Train", "1", ""), "operation");
    assertInvalid(quote("", "1", ""), "operation");
    assertInvalid(quote("a".repeat(65), "1", ""), "operation");
    assertInvalid(api.post("/v1/quotes", "{'quantity':1}"), "operation");
    assertInvalid(api.post("/v1/quotes", "{'operation':'train.gpu'}"), "quantity");
    for (String quantity :
        new String[] {
          "0",
          "0.0",
          "-1",
          "-0.5",
          "'1'",
          "1e3",
          "1E0",
          "0.0000001",
          "1.0000000",
          "null",
          "true",
          "1000000000000.1",
          "1000000000001",
          "99999999999999999999",
          "[]"
        }) {
      assertInvalid(quote("train.gpu", quantity, ""), "quantity");
    }
    assertInvalid(quote("moon.rocket", "1000000000000", ""), "quantity");
    assertInvalid(quote("train.gpu", "1", ",'amount':1"), "amount");
    assertInvalid(quote("train.gpu", "1", ",'account':'a b'"), "account");
    assertProblem(api.post("/v1/quotes", "{"), 400, "malformed_json");
  }

  @Test
  void thePricesInForceAreShown() {
    Answer prices = api.get("/v1/prices");
    assertThat(prices.number("version")).isEqualTo(version);
    assertThat(prices.at("operations").findValuesAsString("operation"))
        .containsExactly(
            "train.gpu", "eval.cpu", "store.cold", "setup", "moon.rocket", "inference.batch");
    assertThat(prices.at("operations").get(0).path("rate").asString()).isEqualTo("0.35");
    assertThat(prices.at("operations").get(5).path("tiers")).hasSize(3);

    long next = PriceBook.publish(api, "[" + PriceBook.flat("only", "one", "1", 0) + "]");
    assertThat(api.get("/v1/prices").at("operations")).hasSize(1);
    assertInvalid(quote("train.gpu", "1", ""), "operation");
    assertThat(api.get("/v1/prices?version=" + version).at("operations")).hasSize(6);
    assertProblem(api.get("/v1/prices?version=" + (next + 1000)), 404, "price_list_not_found");
    assertInvalid(api.get("/v1/prices?version=0"), "version");
  }
}
