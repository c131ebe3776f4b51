package com.hydroml.credits.contract;

import static com.hydroml.credits.contract.ContractTest.assertInvalid;
import static com.hydroml.credits.contract.ContractTest.assertProblem;
import static com.hydroml.credits.contract.ContractTest.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.Installation;
import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import tools.jackson.databind.JsonNode;

/**
 * A durability that cannot be had is refused before anything is looked at but the request itself,
 * and nothing is done. The service's writer to Kafka is stopped.
 */
class DemandedDurabilityTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String HOLDS = "/v1/authorizations/";
  private static final String NO_ID = HOLDS + "auth_x";
  private static final String MISSING = HOLDS + "auth_00AAAAAAAAAAAAAAAAAAAAAA";
  private static final String ACCOUNT = "user:insists";

  private static TestRedis redis;
  private static ConfigurableApplicationContext service;
  private static Api api;
  private static Api stranger;
  private static String hold;

  @BeforeAll
  static void start() {
    redis = TestRedis.single();
    service = new Installation("demanded").with("spring.data.redis.port", redis.port()).start();
    api = new Api(Installation.port(service));
    await().atMost(LONG).until(() -> api.put("/v1/accounts/" + ACCOUNT, "{}").status() != 503);
    until("/v1/accounts/" + ACCOUNT + "/grants", "{'amount':10,'kind':'bonus','reason':'r'}");
    hold = until("/v1/authorizations", "{'account':'user:insists','amount':4}").header("location");
    stranger =
        api.as(
            api.post(
                    "/v1/admin/api-keys",
                    "{'name':'n','owner':'organisation','accounts':['user:other'],'scopes':['authorize']}")
                .string("secret"));
    await()
        .atMost(LONG)
        .until(() -> stranger.postNothing(hold + "/void", newKey()).status() == 404);
    service.getBean("journalWriter", SmartLifecycle.class).stop();
  }

  /** As a client does: the same request until there is an answer. */
  private static Answer until(String path, String json) {
    String key = newKey();
    Answer made =
        await()
            .atMost(LONG)
            .until(() -> api.post(path, key, json), answer -> answer.status() != 503);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made;
  }

  @AfterAll
  static void stop() {
    service.close();
    redis.close();
  }

  private static Answer send(Api caller, String method, String path, String json, boolean insist) {
    Map<String, String> headers = new HashMap<>(Api.with(newKey()));
    if (insist) {
      headers.put("Credits-Durability", "journaled");
    }
    return caller.send(method, path, headers, Api.bytes(json));
  }

  private static void assertNoHold(Api caller, String method, String path, String json) {
    assertProblem(send(caller, method, path, json, true), 503, "durability_unavailable");
    assertProblem(send(caller, method, path, json, false), 404, "authorization_not_found");
  }

  @Test
  void itComesBeforeAHoldThatDoesNotExist() {
    for (String absent : new String[] {NO_ID, MISSING}) {
      assertNoHold(api, "POST", absent + "/capture", "{}");
      assertNoHold(api, "POST", absent + "/capture", "{'quantity':1}");
      assertNoHold(api, "POST", absent + "/void", "{}");
      assertNoHold(api, "POST", absent + "/refund", "{'reason':'r'}");
      assertNoHold(api, "PATCH", absent, "{'amount':1}");
    }
    assertNoHold(stranger, "POST", hold + "/capture", "{}");
    assertNoHold(stranger, "POST", hold + "/capture", "{'quantity':1}");
  }

  @Test
  void itComesBeforeAnAccountThatDoesNotExist() {
    String body = "{'account':'user:nobody','amount':1}";
    assertProblem(
        send(api, "POST", "/v1/authorizations", body, true), 503, "durability_unavailable");
    assertProblem(send(api, "POST", "/v1/authorizations", body, false), 404, "account_not_found");
  }

  @Test
  void whatIsWrongWithTheRequestComesBeforeIt() {
    assertInvalid(send(api, "POST", NO_ID + "/capture", "{'amount':-1}", true), "amount");
    assertInvalid(send(api, "POST", hold + "/capture", "{'quantity':1}", true), "quantity");
  }

  @Test
  void aBatchRefusesEachOfItsOperationsAsTheSingleRequest() {
    String id = hold.substring(HOLDS.length());
    Answer batch =
        send(
            api,
            "POST",
            "/v1/batch",
            ("{'operations':["
                    + "{'op':'void','idempotency_key':'%s','authorization':'auth_x'},"
                    + "{'op':'capture','idempotency_key':'%s','authorization':'auth_x',"
                    + "'quantity':1},"
                    + "{'op':'capture','idempotency_key':'%s','authorization':'%s'},"
                    + "{'op':'capture','idempotency_key':'%s','authorization':'%s',"
                    + "'quantity':1}]}")
                .formatted(newKey(), newKey(), newKey(), id, newKey(), id),
            true);
    JsonNode results = batch.at("results");
    assertThat(results.findValuesAsString("code"))
        .as(batch.text())
        .containsExactly(
            "durability_unavailable",
            "durability_unavailable",
            "durability_unavailable",
            "invalid_request");
    Answer balance = api.get("/v1/accounts/" + ACCOUNT + "/balance");
    assertThat(balance.number("available")).isEqualTo(6);
    assertThat(balance.number("held")).isEqualTo(4);
  }
}
