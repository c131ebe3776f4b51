package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every route there is refuses whoever has no key, lacks its scope, or asks for what is another
 * tenant's. A new route is walked without being named here, and fails where it is neither.
 */
class EveryRouteTest extends ContractTest {

  /** Of these there is nothing to cover: their answers have what the credential may know of. */
  private static final Set<String> LISTS =
      Set.of(
          "listAuthorizations",
          "listApiKeys",
          "listAudit",
          "searchAccounts",
          "getReconciliation",
          "listPriceLists",
          "getPrices");

  /** Making something for another one's account is forbidden, not unknown. */
  private static final Set<String> CREATIONS =
      Set.of("putAccount", "createApiKey", "createPriceList");

  private static final Set<String> PUBLIC = Set.of();

  @Autowired private ObjectProvider<Endpoints> modules;

  private List<Endpoint> endpoints;
  private JsonNode document;
  private String foreign;
  private String hold;
  private String grant;
  private String foreignKey;
  private String priceList;

  @BeforeEach
  void makeWhatIsForeign() {
    endpoints = modules.stream().flatMap(module -> module.endpoints().stream()).toList();
    document = api.unchecked("/v3/api-docs").json();
    foreign = account(100);
    grant = grant(foreign, 1).string("id");
    hold = made(foreign, 10, "").string("id");
    assertThat(api.get("/v1/accounts/" + foreign + "/lots?min_version=2").status()).isEqualTo(200);
    foreignKey =
        api.post(
                "/v1/admin/api-keys",
                "{'name': 'x', 'owner': 'user', 'scopes': ['read'], 'accounts': ['%s']}"
                    .formatted(foreign))
            .string("id");
    PriceBook.publish(api, PriceBook.usual());
    priceList =
        api.post(
                "/v1/admin/price-lists",
                "{'operations': [%s]}".formatted(PriceBook.flat("a", "s", "1", 0)))
            .string("id");
  }

  private Answer send(Api by, Endpoint endpoint, Map<String, String> more) {
    Map<String, String> headers = new TreeMap<>(more);
    headers.put("Idempotency-Key", newKey());
    byte[] body = null;
    JsonNode example =
        document
            .path("paths")
            .path(endpoint.path())
            .path(endpoint.method().name().toLowerCase(Locale.ROOT))
            .path("requestBody")
            .path("content")
            .path("application/json")
            .path("example");
    if (!example.isMissingNode()) {
      headers.put("Content-Type", "application/json");
      body = Api.bytes(aimed(example.deepCopy()).toString());
    }
    return by.send(endpoint.method().name(), path(endpoint), headers, body);
  }

  private String path(Endpoint endpoint) {
    return endpoint
        .path()
        .replace("{account}", foreign)
        .replace("{id}", id(endpoint.path()))
        .replace("{month}", "2026-01")
        .replace("{idempotency_key}", newKey());
  }

  private String id(String path) {
    if (path.contains("/grants/") || path.contains("/lots/")) {
      return grant;
    }
    if (path.contains("/price-lists/")) {
      return priceList;
    }
    return path.contains("/api-keys/") ? foreignKey : hold;
  }

  /** Wherever a body names an account or an authorization, it is the foreign one. */
  private JsonNode aimed(JsonNode body) {
    if (body instanceof ObjectNode object) {
      if (object.has("account")) {
        object.put("account", foreign);
      }
      if (object.has("authorization")) {
        object.put("authorization", hold);
      }
    }
    if (body instanceof ObjectNode || body instanceof ArrayNode) {
      body.forEach(this::aimed);
    }
    return body;
  }

  private static String labels(Set<Scope> scopes) {
    return scopes.stream().map(Scope::label).collect(Collectors.joining(", "));
  }

  private static Set<Scope> all() {
    return Set.of(Scope.values());
  }

  @Test
  void everyRouteNeedsAKey() {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.scope() == null) {
        assertThat(PUBLIC).contains(endpoint.operation());
      } else {
        Answer nobody = send(api, endpoint, Map.of("Authorization", "Bearer eco_nobody"));
        assertProblem(nobody, 401, "unauthenticated");
        assertThat(nobody.header("www-authenticate")).startsWith("Bearer");
      }
    }
    assertUntouched();
  }

  @Test
  void everyRouteNeedsItsScope() {
    for (Scope lacking : Scope.values()) {
      Set<Scope> others =
          Arrays.stream(Scope.values()).filter(s -> s != lacking).collect(Collectors.toSet());
      Api lacks = api.as(key(labels(others), foreign));
      for (Endpoint endpoint : endpoints) {
        if (endpoint.scope() == lacking) {
          Answer answer = send(lacks, endpoint, Map.of());
          assertProblem(answer, 403, "forbidden");
          assertThat(answer.string("detail")).contains(lacking.label());
        }
      }
    }
    assertUntouched();
  }

  @Test
  void whatIsForeignDoesNotExist() {
    Api stranger = api.as(key(labels(all()), account(0)));
    for (Endpoint endpoint : endpoints) {
      Answer answer = send(stranger, endpoint, Map.of());
      String operation = endpoint.operation();
      if (LISTS.contains(operation)) {
        assertThat(answer.status()).as(operation).isEqualTo(200);
        assertThat(answer.text())
            .as(operation)
            .doesNotContain("\"" + foreign + "\"", hold, foreignKey, grant, priceList);
      } else if (operation.equals("batch")) {
        assertThat(answer.at("results")).isNotEmpty();
        answer.at("results").forEach(result -> assertProblem404(result.path("body")));
      } else if (CREATIONS.contains(operation)) {
        assertProblem(answer, 403, "forbidden");
      } else {
        assertThat(answer.status()).as(operation + " " + answer.text()).isEqualTo(404);
        assertThat(answer.string("code"))
            .as(operation)
            .endsWith("_not_found")
            .isNotEqualTo("not_found");
        assertThat(answer.text()).as(operation).doesNotContain("available");
      }
    }
    assertUntouched();
  }

  private static void assertProblem404(JsonNode problem) {
    assertThat(problem.path("status").asInt()).as(problem.toString()).isEqualTo(404);
  }

  private void assertUntouched() {
    assertBalance(foreign, 91, 10);
    assertThat(api.get("/v1/accounts/" + foreign).string("status")).isEqualTo("active");
    assertThat(api.get("/v1/admin/api-keys/" + foreignKey).string("status")).isEqualTo("active");
    assertThat(api.get("/v1/admin/audit?account=" + foreign).at("data")).isEmpty();
    assertThat(api.get("/v1/admin/price-lists/" + priceList).string("status")).isEqualTo("draft");
  }

  /** Or else the walk above would prove nothing: the same requests find what they ask for. */
  @Test
  void theSameRequestsOfAServiceFindIt() {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.resumable()) {
        // Its answer has no end; EventStreamTest has it.
        continue;
      }
      Answer answer = send(api, endpoint, Map.of());
      assertThat(answer.status())
          .as(endpoint.operation() + " " + answer.text())
          .isNotIn(400, 401, 403, 404, 405, 415);
      assertThat(answer.string("code")).as(answer.text()).isNotEqualTo("invalid_request");
    }
  }
}
