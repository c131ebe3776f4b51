package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** A key that sends more than it may gets 429 at its place in the order, and other keys do not. */
class RateLimitTest extends ContractTest {

  private static final String KEYS = "/v1/admin/api-keys";

  private Answer limited(String limit) {
    return limited(limit, "'read'");
  }

  private Answer limited(String limit, String scopes) {
    Answer made =
        api.post(
            KEYS, "{'name': 'x', 'owner': 'service', 'scopes': [" + scopes + "]" + limit + "}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> api.as(made.string("secret")).get("/v1/accounts/none").status() != 401);
    return made;
  }

  @Test
  void tooManyRequestsAreRefusedWithTheTimeToWait() {
    Answer made = limited(", 'requests_per_second': 1, 'burst': 3");
    Api by = api.as(made.string("secret"));
    await().atMost(Duration.ofSeconds(20)).until(() -> by.get("/v1/accounts/none").status() == 429);
    Answer refused = by.get("/v1/accounts/none");
    assertProblem(refused, 429, "rate_limited");
    assertThat(Integer.parseInt(refused.header("retry-after"))).isEqualTo(1);

    // Before 403 and all that follows, after 404 and 405 of the route.
    assertProblem(by.post("/v1/authorizations", "x"), 429, "rate_limited");
    assertProblem(by.get("/v1/nothing"), 404, "not_found");
    assertThat(api.get("/v1/accounts/none").status()).as("another key").isEqualTo(404);
    await().atMost(Duration.ofSeconds(10)).until(() -> by.get("/v1/accounts/none").status() == 404);
  }

  @Test
  void aBatchTakesTheTurnOfEachOfItsOperations() {
    Answer made = limited(", 'requests_per_second': 1, 'burst': 3", "'read', 'authorize'");
    Api by = api.as(made.string("secret"));
    String one = "{'op': 'void', 'idempotency_key': 'x', 'authorization': 'auth_x'}";
    String twenty = String.join(",", Collections.nCopies(20, one));
    Answer batch =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () -> by.post("/v1/batch", "{'operations': [" + twenty + "]}"),
                answer -> answer.status() != 429);
    assertThat(batch.status()).as(batch.text()).isEqualTo(200);
    assertThat(batch.at("results")).hasSize(20);
    Answer refused = by.get("/v1/accounts/none");
    assertProblem(refused, 429, "rate_limited");
    assertThat(Integer.parseInt(refused.header("retry-after"))).isGreaterThan(5);
  }

  @Test
  void aLimitIsChangedAndTakenAway() {
    Answer made = limited(", 'requests_per_second': 5");
    assertThat(made.number("burst")).isEqualTo(5);
    String path = made.header("location");
    Api by = api.as(made.string("secret"));
    Answer changed =
        api.patch(path, "{'requests_per_second': 1, 'burst': 1, 'name': 'slow', 'reason': 'y'}");
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(changed.string("name")).isEqualTo("slow");
    await().atMost(Duration.ofSeconds(20)).until(() -> by.get("/v1/accounts/none").status() == 429);
    Answer free = api.patch(path, "{'requests_per_second': null}");
    assertThat(free.at("requests_per_second").isNull()).isTrue();
    assertThat(free.string("name")).isEqualTo("slow");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              for (int i = 0; i < 20; i++) {
                if (by.get("/v1/accounts/none").status() == 429) {
                  return false;
                }
              }
              return true;
            });
    assertThat(
            api.get("/v1/admin/audit?action=api_key.change&subject=" + made.string("id"))
                .at("data"))
        .hasSize(2);
  }

  @Test
  void whatCannotBeALimitIsNamed() {
    String path = limited("").header("location");
    assertInvalid(api.patch(path, "{}"), "name");
    assertInvalid(api.patch(path, "{'burst': 1}"), "burst");
    assertInvalid(api.patch(path, "{'requests_per_second': null, 'burst': 1}"), "burst");
    assertInvalid(api.patch(path, "{'requests_per_second': 0}"), "requests_per_second");
    assertInvalid(api.patch(path, "{'requests_per_second': 1000001}"), "requests_per_second");
    assertProblem(api.patch(KEYS + "/x", "{'name': 'y'}"), 404, "api_key_not_found");
  }
}
