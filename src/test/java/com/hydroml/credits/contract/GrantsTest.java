package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grants: credits that come in. */
class GrantsTest extends ContractTest {

  private static final long MAX = 9_000_000_000_000_000L;

  @ParameterizedTest
  @ValueSource(strings = {"promotional", "adjustment", "bonus"})
  void aGrantAddsCreditsAndCanBeRead(String kind) {
    String account = account(0);

    Answer made =
        api.post(
            "/v1/accounts/" + account + "/grants",
            newKey(),
            "{'amount': 5000, 'kind': '%s', 'reason': 'Welcome'}".formatted(kind));

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.json().propertyNames())
        .containsExactly(
            "id", "account", "amount", "kind", "reason", "expires_at", "balance", "durability");
    assertThat(made.string("kind")).isEqualTo(kind);
    assertThat(made.at("expires_at").isNull()).isTrue();
    assertThat(made.at("balance").toString())
        .isEqualTo("{\"available\":5000,\"held\":0,\"version\":1}");
    assertThat(made.string("durability")).isIn("queued", "journaled");
    assertThat(made.header("location"))
        .isEqualTo("/v1/accounts/" + account + "/grants/" + made.string("id"));
    Answer read = api.get(made.header("location"));
    assertThat(read.status()).as(read.text()).isEqualTo(200);
    assertThat(read.string("durability")).isEqualTo("posted");
    assertThat(undated(read)).isEqualTo(undated(made));
    assertBalance(account, 5000, 0);
  }

  @Test
  void aGrantMayExpireButNotInThePast() {
    String path = "/v1/accounts/" + account(0) + "/grants";

    Answer later =
        api.post(
            path,
            newKey(),
            "{'amount':1,'kind':'bonus','reason':'r','expires_at':'2100-01-01T02:00:00+02:00'}");
    Answer past =
        api.post(
            path,
            newKey(),
            "{'amount':1,'kind':'bonus','reason':'r','expires_at':'2020-01-01T00:00:00Z'}");

    assertThat(later.string("expires_at")).isEqualTo("2100-01-01T00:00:00.000Z");
    assertInvalid(past, "expires_at");
  }

  @Test
  void aGrantThatExpiredSinceIsStillReplayed() {
    String path = "/v1/accounts/" + account(0) + "/grants";
    String key = newKey();
    String body =
        "{'amount':1,'kind':'bonus','reason':'r','expires_at':'%s'}"
            .formatted(Instant.now().plusSeconds(1));
    Answer made = api.post(path, key, body);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> api.post(path, newKey(), body).status() == 422);

    Answer replay = api.post(path, key, body);

    assertThat(replay.status()).as(replay.text()).isEqualTo(201);
    assertThat(replay.replayed()).isTrue();
    assertThat(undated(replay)).isEqualTo(undated(made));
    assertInvalid(api.post(path, key, body.replace("'r'", "'another'")), "expires_at");
    assertInvalid(api.post("/v1/accounts/nobody/grants", key, body), "expires_at");
  }

  @Test
  void creditsBeyondTheBoundAreRefused() {
    String account = account(MAX - 1);

    Answer refused =
        api.post(
            "/v1/accounts/" + account + "/grants",
            newKey(),
            "{'amount': 2, 'kind': 'bonus', 'reason': 'r'}");

    assertProblem(refused, 422, "balance_limit_exceeded");
    assertThat(refused.number("posted")).isEqualTo(MAX - 1);
    assertThat(grant(account, 1).at("balance").path("available").asLong()).isEqualTo(MAX);
  }

  @Test
  void aGrantOfAnotherAccountIsNotFound() {
    String path = grant(account(0), 1).header("location");
    String id = path.substring(path.lastIndexOf('/') + 1);

    assertProblem(api.get("/v1/accounts/" + account(0) + "/grants/" + id), 404, "grant_not_found");
  }
}
