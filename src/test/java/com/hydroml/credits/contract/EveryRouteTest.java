package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Every route there is refuses whoever has no key, lacks its scope, or asks for what is another
 * tenant's. A new route is walked without being named here, and fails where it is neither.
 */
class EveryRouteTest extends RouteWalk {

  private static final Set<String> PUBLIC = Set.of();

  private int acts;

  @BeforeEach
  void countActs() {
    acts = audit().size();
  }

  /** Without what the account was given at first, which comes when the ledger has it. */
  private List<String> audit() {
    List<String> acts =
        api.get("/v1/admin/audit?account=" + foreign).at("data").findValuesAsString("action");
    return acts.stream().filter(act -> !act.equals("account.grant")).toList();
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
            .doesNotContain("\"" + foreign + "\"", hold, foreignKey, grant, priceList, budget);
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
    assertThat(audit()).hasSize(acts);
    assertThat(api.get(at(foreign) + "/members").at("data")).hasSize(2);
    assertThat(api.get(team(foreign, "team-1")).number("size")).isEqualTo(1);
    assertThat(api.get(at(foreign) + "/budgets").at("data")).hasSize(1);
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
