package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A credential of certain accounts sees no other one: there it is as if nothing existed. */
class CoverageTest extends ContractTest {

  private String mine;
  private String foreign;
  private String myHold;
  private String foreignHold;
  private Api restricted;

  @BeforeEach
  void makeAccounts() {
    mine = account(100);
    foreign = account(100);
    myHold = hold(mine, 10);
    foreignHold = hold(foreign, 10);
    restricted = api.as(key("authorize, read, accounts, admin", mine));
  }

  @Test
  void itsOwnAccountIsThere() {
    assertThat(restricted.get("/v1/accounts/" + mine).status()).isEqualTo(200);
    assertThat(restricted.get(myHold).status()).isEqualTo(200);
    assertThat(restricted.put("/v1/accounts/" + mine, "{}").status()).isEqualTo(200);
    assertThat(restricted.postNothing(myHold + "/capture", newKey()).status()).isEqualTo(200);
  }

  @Test
  void anotherAccountDoesNotExist() {
    String path = "/v1/accounts/" + foreign;

    for (Answer answer :
        List.of(
            restricted.get(path),
            restricted.patch(path, "{'display_name': 'x'}"),
            restricted.get(path + "/balance"),
            restricted.get(path + "/balance?at=2026-01-01T00:00:00Z"),
            restricted.get(path + "/entries"),
            restricted.get(path + "/authorizations"),
            restricted.get(path + "/grants/grant_x"),
            restricted.get("/v1/authorizations?account=" + foreign),
            restricted.post(path + "/grants", newKey(), "{'amount':1,'kind':'bonus','reason':''}"),
            restricted.post(
                "/v1/operations/" + newKey() + "/abandon",
                "{'account':'%s'}".formatted(foreign)))) {
      assertProblem(answer, 404, "account_not_found");
    }
    assertBalance(foreign, 90, 10);
  }

  @Test
  void anotherAccountsHoldDoesNotExist() {
    for (Answer answer :
        List.of(
            restricted.get(foreignHold),
            restricted.postNothing(foreignHold + "/capture", newKey()),
            restricted.postNothing(foreignHold + "/void", newKey()),
            restricted.patch(foreignHold, "{'expires_in': 5}"),
            restricted.post(foreignHold + "/refund", newKey(), "{'reason': ''}"))) {
      assertProblem(answer, 404, "authorization_not_found");
    }
    assertBalance(foreign, 90, 10);
  }

  @Test
  void nothingIsMadeElsewhere() {
    String body = "{'account':'%s','amount':1}".formatted(foreign);

    assertProblem(restricted.put("/v1/accounts/" + unique("user:new-"), "{}"), 403, "forbidden");
    assertProblem(restricted.put("/v1/accounts/" + foreign, "{}"), 403, "forbidden");
    assertProblem(restricted.post("/v1/authorizations", newKey(), body), 404, "account_not_found");
    Answer batch =
        restricted.post(
            "/v1/batch",
            ("{'operations':[{'op':'authorize','idempotency_key':'k','account':'%s','amount':1},"
                    + "{'op':'void','idempotency_key':'k','authorization':'%s'}]}")
                .formatted(foreign, foreignHold.substring(foreignHold.lastIndexOf('/') + 1)));
    assertProblem(batch.at("results").get(0).path("body"), 404, "account_not_found");
    assertProblem(batch.at("results").get(1).path("body"), 404, "authorization_not_found");
    assertBalance(foreign, 90, 10);
  }

  /** 403 comes before all that is said of a body. */
  @Test
  void whoMayNotMakeAnAccountIsNotToldWhatElseIsWrong() {
    String elsewhere = "/v1/accounts/" + unique("user:new-");

    for (String body : List.of("{", "{'unknown': 1}", "{'type': 'robot'}", "x".repeat(1 << 21))) {
      assertProblem(restricted.put(elsewhere, body), 403, "forbidden");
    }
    assertProblem(restricted.put(elsewhere + "?x=1", "{}"), 403, "forbidden");
    assertProblem(
        restricted.send("PUT", elsewhere, Map.of("Content-Type", "text/plain"), Api.bytes("x")),
        403,
        "forbidden");
    assertInvalid(restricted.put("/v1/accounts/-", "{}"), "account");
    assertProblem(api.get(elsewhere), 404, "account_not_found");
  }

  @Test
  void listsHaveOnlyItsAccounts() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> restricted.get("/v1/authorizations").at("data").findValuesAsString("account"),
            accounts -> accounts.equals(List.of(mine)));
  }

  @Test
  void aScopeThatIsLackingIsForbidden() {
    Api reader = api.as(key("read", mine, foreign));
    Api spender = api.as(key("authorize", mine, foreign));

    assertThat(reader.get("/v1/accounts/" + mine).status()).isEqualTo(200);
    assertProblem(spender.get("/v1/accounts/" + mine), 403, "forbidden");
    assertProblem(spender.get("/v1/authorizations"), 403, "forbidden");
    assertProblem(reader.postNothing(myHold + "/void", newKey()), 403, "forbidden");
    assertProblem(reader.post("/v1/batch", "{}"), 403, "forbidden");
    assertProblem(reader.put("/v1/accounts/" + mine, "{}"), 403, "forbidden");
    assertProblem(
        spender.post("/v1/accounts/" + mine + "/grants", newKey(), "{}"), 403, "forbidden");
    assertProblem(spender.post(myHold + "/refund", newKey(), "{}"), 403, "forbidden");
    assertThat(spender.postNothing(myHold + "/void", newKey()).status()).isEqualTo(200);
  }
}
