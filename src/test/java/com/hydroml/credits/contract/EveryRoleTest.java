package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Scope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every role on every route there is, with a credential that has all scopes: what the role allows
 * is done, and nothing else. A new route is walked without being named here.
 */
class EveryRoleTest extends RouteWalk {

  private static final List<String> ROLES = List.of("viewer", "member", "admin", "owner");

  private static boolean isAllowed(Endpoint endpoint, String role) {
    int rank = ROLES.indexOf(role);
    Scope scope = endpoint.scope();
    if (scope == null || LISTS.contains(endpoint.operation())) {
      return true;
    }
    return switch (scope) {
      case READ -> true;
      case AUTHORIZE -> rank >= ROLES.indexOf("member");
      case ACCOUNTS -> endpoint.path().contains("{organisation}") && rank >= ROLES.indexOf("admin");
      case PURCHASE -> rank >= ROLES.indexOf("owner");
      case ADMIN -> false;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"viewer", "member", "admin", "owner"})
  void aRoleAllowsWhatItSaysAndNothingElse(String role) {
    String person = person();
    put(foreign, person, role);
    Api holder = api.as(key(ALL, person));
    awaitSeen(holder, foreign);
    if (!role.equals("viewer")) {
      // A member spends as himself; of the routes that name a member it is another one.
      spender = person;
    }
    for (Endpoint endpoint : endpoints) {
      if (endpoint.resumable()) {
        continue;
      }
      Answer answer = send(holder, endpoint, Map.of());
      if (endpoint.operation().equals("batch")) {
        answer
            .at("results")
            .forEach(
                result ->
                    assertAllowed(
                        endpoint,
                        role,
                        result.path("status").asInt(),
                        result.path("body").path("code").asString("")));
      } else {
        assertAllowed(endpoint, role, answer.status(), answer.string("code"));
      }
    }
  }

  private static void assertAllowed(Endpoint endpoint, String role, int status, String code) {
    String what = role + " " + endpoint.operation() + " " + status + " " + code;
    if (isAllowed(endpoint, role)) {
      assertThat(status).as(what).isNotIn(400, 401, 403, 404, 405, 415);
      assertThat(code).as(what).isNotEqualTo("invalid_request");
    } else {
      assertThat(status).as(what).isIn(403, 404);
      assertThat(code).as(what).isNotEqualTo("not_found");
    }
  }
}
