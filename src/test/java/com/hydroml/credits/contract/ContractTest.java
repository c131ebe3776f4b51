package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.ServiceTest;
import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What tests of the contract share: accounts and keys of their own, and how a problem looks. */
@ServiceTest
abstract class ContractTest {

  private static final AtomicLong NEXT = new AtomicLong();

  @LocalServerPort private int port;
  @Autowired private MeterRegistry meters;

  protected Api api;

  @BeforeEach
  void connect() {
    api = new Api(port);
  }

  /** A connection on which a request can be sent in parts. */
  RawClient connection() throws IOException {
    return new RawClient(port);
  }

  /** Waits until the service answers exactly so many requests, whose bodies may still come. */
  void awaitInFlight(double requests) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(10))
        .until(() -> meters.get(MeterNames.HTTP_IN_FLIGHT).gauge().value() == requests);
  }

  /** A name that no other test has. */
  static String unique(String prefix) {
    return prefix + NEXT.incrementAndGet();
  }

  static String newKey() {
    return unique("contract-key-");
  }

  /** A new account with so many millicredits. */
  String account(long millicredits) {
    String account = unique("user:contract-");
    assertThat(api.put("/v1/accounts/" + account, "{}").status()).isEqualTo(201);
    if (millicredits > 0) {
      grant(account, millicredits);
    }
    return account;
  }

  /**
   * A user's new key, which the service knows already.
   *
   * @param scopes separated by commas
   */
  String key(String scopes, String... accounts) {
    Answer made =
        api.post(
            "/v1/admin/api-keys",
            "{'name': 'contract', 'owner': 'user', 'scopes': ['%s'], 'accounts': ['%s']}"
                .formatted(scopes.replace(", ", "','"), String.join("','", accounts)));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    String key = made.string("secret");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.as(key).get("/v1/accounts/none/balance").status() != 401);
    return key;
  }

  Answer grant(String account, long amount) {
    return created(
        "/v1/accounts/" + account + "/grants",
        "{'amount': %d, 'kind': 'promotional', 'reason': 'test'}".formatted(amount));
  }

  /** What a test needs made before it begins: repeated under its key until there is an answer. */
  private Answer created(String path, String json) {
    String key = newKey();
    Answer answer =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> api.post(path, key, json), made -> made.status() != 503);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer;
  }

  /** Authorizes; {@code more} are further members, each begun by a comma. */
  Answer authorize(String account, long amount, String more) {
    return api.post(
        "/v1/authorizations",
        newKey(),
        "{'account': '%s', 'amount': %d%s}".formatted(account, amount, more));
  }

  /** A new hold's path. */
  String hold(String account, long amount) {
    return hold(account, amount, "");
  }

  String hold(String account, long amount, String more) {
    return made(account, amount, more).header("location");
  }

  Answer made(String account, long amount, String more) {
    return created(
        "/v1/authorizations", "{'account': '%s', 'amount': %d%s}".formatted(account, amount, more));
  }

  Answer capture(String hold, String json) {
    return api.post(hold + "/capture", newKey(), json);
  }

  Answer voiding(String hold) {
    return api.postNothing(hold + "/void", newKey());
  }

  void assertBalance(String account, long available, long held) {
    Answer balance = api.get("/v1/accounts/" + account + "/balance");
    assertThat(balance.status()).as(balance.text()).isEqualTo(200);
    assertThat(balance.number("available")).as("available").isEqualTo(available);
    assertThat(balance.number("held")).as("held").isEqualTo(held);
    assertThat(balance.number("posted")).as("posted").isEqualTo(available + held);
  }

  static void assertHold(Answer answer, String status, long captured, long released, long left) {
    assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    assertThat(answer.string("status")).as(answer.text()).isEqualTo(status);
    assertThat(answer.number("captured")).as("captured").isEqualTo(captured);
    assertThat(answer.number("released")).as("released").isEqualTo(released);
    assertThat(answer.number("remaining")).as("remaining").isEqualTo(left);
    assertThat(answer.json().has("closed_at")).isEqualTo(!status.equals("authorized"));
  }

  /** RFC 9457, with every standard member and a Retry-After where another try is worth it. */
  static Answer assertProblem(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertProblem(answer.json(), status, code);
    if (status == 503 || status == 429) {
      assertThat(answer.header("retry-after")).isNotNull();
    }
    return answer;
  }

  static void assertProblem(JsonNode problem, int status, String code) {
    assertThat(problem.path("code").asString()).as(problem.toString()).isEqualTo(code);
    assertThat(problem.path("type").asString()).isEqualTo("urn:eco-credits:problem:" + code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asString()).isNotBlank();
    assertThat(problem.path("detail").asString()).isNotBlank();
    assertThat(problem.path("instance").asString()).startsWith("/");
  }

  /** The body without what may rightly change between an answer and its replay. */
  static JsonNode undated(Answer answer) {
    ObjectNode body = answer.json().deepCopy().asObject();
    body.remove("durability");
    return body;
  }

  /** 422 with this field, among others perhaps. */
  static void assertInvalid(Answer answer, String field) {
    assertProblem(answer, 422, "invalid_request");
    assertThat(answer.at("errors").findValuesAsString("field")).contains(field);
    assertThat(answer.at("errors").get(0).path("message").asString()).isNotBlank();
  }
}
