package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends every route there is a request that finds what it asks for, all of it one organisation's.
 */
abstract class RouteWalk extends OrganisationContractTest {

  /** Of these there is nothing to cover: their answers have what the credential may know of. */
  static final Set<String> LISTS =
      Set.of(
          "listAuthorizations",
          "listApiKeys",
          "listAudit",
          "searchAccounts",
          "getReconciliation",
          "listPriceLists",
          "getPrices");

  /** Making something for another one's account is forbidden, not unknown. */
  static final Set<String> CREATIONS = Set.of("putAccount", "createApiKey", "createPriceList");

  private static final String TEAM = "team-1";

  @Autowired private ObjectProvider<Endpoints> modules;

  /** Those that take something away come last, the deepest first: what others need is there. */
  List<Endpoint> endpoints;

  private JsonNode document;
  String foreign;
  String hold;
  String grant;
  String foreignKey;
  String priceList;
  String budget;

  /** A member, whom paths name. */
  String someone;

  /** Whom bodies name as the spender. */
  String spender;

  @BeforeEach
  void makeWhatIsForeign() {
    endpoints =
        modules.stream()
            .flatMap(module -> module.endpoints().stream())
            .sorted(Comparator.comparingInt(RouteWalk::turn))
            .toList();
    document = api.unchecked("/v3/api-docs").json();
    foreign = organisation(100);
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
    someone = person();
    spender = someone;
    put(foreign, person(), "owner");
    put(foreign, someone, "member");
    putTeam(foreign, TEAM, someone);
    budget = budget(foreign, TEAM, "'period': 'day', 'amount': 9000").string("id");
  }

  private static int turn(Endpoint endpoint) {
    return endpoint.method() == HttpMethod.DELETE ? 1000 - endpoint.path().length() : 0;
  }

  Answer send(Api by, Endpoint endpoint, Map<String, String> more) {
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
        .replace("{organisation}", foreign)
        .replace("{member}", someone)
        .replace("{team}", TEAM)
        .replace("{budget}", budget)
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
      if (object.has("spender") || (object.has("account") && object.has("amount"))) {
        object.put("spender", spender);
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
}
