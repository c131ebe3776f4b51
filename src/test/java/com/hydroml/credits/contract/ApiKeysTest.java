package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Keys are made, shown, rotated and revoked over the API, and each act is in the audit trail. */
class ApiKeysTest extends ContractTest {

  private static final String KEYS = "/v1/admin/api-keys";

  private Answer create(String more) {
    return api.post(KEYS, "{'name': 'runner', 'scopes': ['read']" + more + "}");
  }

  private Answer made(String more) {
    Answer made = create(more);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made;
  }

  private void awaitIn(String secret, boolean letIn) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> (api.as(secret).get("/v1/accounts/none").status() != 401) == letIn);
  }

  private List<JsonNode> audit(String subject) {
    Answer page = api.get("/v1/admin/audit?subject=" + subject);
    assertThat(page.status()).as(page.text()).isEqualTo(200);
    return page.at("data").valueStream().toList();
  }

  @Test
  void aKeyIsMadeAndItsSecretShownOnce() {
    Answer made = made(", 'owner': 'service', 'reason': 'a new runner'");
    String secret = made.string("secret");
    assertThat(secret).matches("eco_[0-9A-Za-z]{44}");
    awaitIn(secret, true);

    Answer shown = api.get(made.header("location"));
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.string("id")).isEqualTo(made.string("id"));
    assertThat(shown.string("status")).isEqualTo("active");
    assertThat(shown.at("accounts").isNull()).isTrue();
    assertThat(shown.string("created_by")).isEqualTo("key_bootstrap");
    assertThat(shown.text() + api.get(KEYS + "?limit=500").text()).doesNotContain(secret);
    JsonNode entry = audit(made.string("id")).getFirst();
    assertThat(entry.path("action").asString()).isEqualTo("api_key.create");
    assertThat(entry.path("actor").asString()).isEqualTo("key_bootstrap");
    assertThat(entry.path("reason").asString()).isEqualTo("a new runner");
    assertThat(entry.path("request_id").asString()).isEqualTo(made.header("x-request-id"));
    assertThat(entry.path("before").isNull()).isTrue();
    assertThat(entry.path("after").path("owner").asString()).isEqualTo("service");
    assertThat(entry.toString()).doesNotContain(secret);
    assertThat(
            Sql.execute(
                "select count(*) from api_key_secret where key_id = '%s'"
                    .formatted(made.string("id"))))
        .isEqualTo("1");
  }

  @Test
  void anOrganisationsKeyCoversItsAccounts() {
    String mine = account(0);
    String other = account(0);
    Answer made = made(", 'owner': 'organisation', 'accounts': ['%s']".formatted(mine));
    awaitIn(made.string("secret"), true);
    Api own = api.as(made.string("secret"));

    assertThat(own.get("/v1/accounts/" + mine).status()).isEqualTo(200);
    assertProblem(own.get("/v1/accounts/" + other), 404, "account_not_found");
    assertProblem(own.get(KEYS), 403, "forbidden");
    Answer listed = api.get(KEYS + "?account=" + mine);
    assertThat(listed.at("data").findValuesAsString("id")).containsExactly(made.string("id"));
    assertThat(api.get(KEYS + "?owner=user&account=" + mine).at("data")).isEmpty();
  }

  @Test
  void whatCannotBeAKeyIsNamed() {
    assertInvalid(create(""), "owner");
    assertInvalid(create(", 'owner': 'robot'"), "owner");
    assertInvalid(create(", 'owner': 'user'"), "accounts");
    assertInvalid(create(", 'owner': 'service', 'accounts': ['a']"), "accounts");
    assertInvalid(create(", 'owner': 'user', 'accounts': []"), "accounts");
    assertInvalid(create(", 'owner': 'user', 'accounts': ['a', 'a']"), "accounts");
    assertInvalid(create(", 'owner': 'user', 'accounts': ['a', '?']"), "accounts[1]");
    assertInvalid(create(", 'owner': 'user', 'accounts': 'a'"), "accounts");
    assertInvalid(create(", 'owner': 'service', 'secret': 'mine'"), "secret");
    assertInvalid(
        create(", 'owner': 'service', 'expires_at': '2020-01-01T00:00:00Z'"), "expires_at");
    assertInvalid(
        api.post(KEYS, "{'name': 'x', 'owner': 'service', 'scopes': ['fly']}"), "scopes[0]");
    assertInvalid(api.post(KEYS, "{'name': 'x', 'owner': 'service', 'scopes': []}"), "scopes");
    assertInvalid(api.post(KEYS, "{'owner': 'service', 'scopes': ['read']}"), "name");
    assertInvalid(api.get(KEYS + "?cursor=x"), "cursor");
    assertInvalid(api.get(KEYS + "?limit=501"), "limit");
  }

  @Test
  void aKeyEndsWhenItExpires() {
    Instant end = Instant.now().plusSeconds(3);
    Answer made = made(", 'owner': 'service', 'expires_at': '%s'".formatted(end));
    awaitIn(made.string("secret"), true);
    awaitIn(made.string("secret"), false);
    assertThat(Instant.now()).isAfterOrEqualTo(end.minusMillis(1));
    assertThat(api.get(made.header("location")).string("status")).isEqualTo("expired");
    assertProblem(rotate(made, 0), 409, "api_key_inactive");
  }

  private Answer rotate(Answer made, long overlap) {
    return api.post(made.header("location") + "/rotate", "{'overlap': %d}".formatted(overlap));
  }

  @Test
  void aRotatedKeyHasTwoSecretsUntilTheOverlapEnds() {
    Answer made = made(", 'owner': 'service'");
    String first = made.string("secret");
    Answer rotated = rotate(made, 2);
    assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
    String second = rotated.string("secret");
    assertThat(second).isNotEqualTo(first);
    assertThat(rotated.at("secrets")).hasSize(2);
    awaitIn(second, true);
    awaitIn(first, false);
    assertThat(api.as(second).get("/v1/accounts/none").status()).isEqualTo(404);
    assertThat(api.get(made.header("location")).at("secrets")).hasSize(1);

    JsonNode entry = audit(made.string("id")).getFirst();
    assertThat(entry.path("action").asString()).isEqualTo("api_key.rotate");
    assertThat(entry.path("before").path("secrets")).hasSize(1);
    assertThat(entry.path("after").path("secrets")).hasSize(2);
  }

  @Test
  void aKeyThatIsRotatedAgainAndAgainKeepsABoundedNumberOfSecrets() {
    Answer made = made(", 'owner': 'service'");
    String first = made.string("secret");
    for (int i = 0; i < 4; i++) {
      assertThat(rotate(made, 3600).status()).isEqualTo(200);
    }
    assertProblem(rotate(made, 3600), 409, "api_key_limit");
    awaitIn(first, true);
    String last = rotate(made, 0).string("secret");
    awaitIn(last, true);
    assertThat(api.get(made.header("location")).at("secrets")).hasSize(5);
  }

  @Test
  void aRevokedKeyIsOutWithAllItsSecretsAndStaysSo() {
    Answer made = made(", 'owner': 'service'");
    String second = rotate(made, 3600).string("secret");
    awaitIn(second, true);
    String revoke = made.header("location") + "/revoke";
    Answer revoked = api.post(revoke, "{'reason': 'it was in a log'}");
    assertThat(revoked.status()).isEqualTo(200);
    assertThat(revoked.string("status")).isEqualTo("revoked");
    awaitIn(made.string("secret"), false);
    awaitIn(second, false);

    Answer again = api.post(revoke, "{'reason': 'again'}");
    assertThat(again.string("revoked_at")).isEqualTo(revoked.string("revoked_at"));
    assertProblem(rotate(made, 0), 409, "api_key_inactive");
    assertThat(audit(made.string("id")).stream().map(entry -> entry.path("action").asString()))
        .containsExactly("api_key.revoke", "api_key.rotate", "api_key.create");
    assertInvalid(api.post(revoke, "{}"), "reason");
    assertProblem(
        api.post(KEYS + "/key_bootstrap/revoke", "{'reason': ''}"), 409, "api_key_in_use");
  }

  @Test
  void aKeyThatDoesNotExistIsNotFound() {
    assertProblem(api.get(KEYS + "/x"), 404, "api_key_not_found");
    assertProblem(api.post(KEYS + "/x/rotate", "{}"), 404, "api_key_not_found");
    assertProblem(api.post(KEYS + "/x/revoke", "{'reason': ''}"), 404, "api_key_not_found");
  }

  @Test
  void anAdministratorOfCertainAccountsPassesOnNoMoreThanHeHas() {
    String mine = account(0);
    String other = account(0);
    Api admin = api.as(key("admin, read", mine));
    String begin = "{'name': 'x', 'owner': ";
    Answer given =
        admin.post(KEYS, begin + "'user', 'scopes': ['read'], 'accounts': ['%s']}".formatted(mine));
    assertThat(given.status()).as(given.text()).isEqualTo(201);
    for (String more :
        List.of(
            "'service', 'scopes': ['read']}",
            "'user', 'scopes': ['authorize'], 'accounts': ['%s']}".formatted(mine),
            "'user', 'scopes': ['read'], 'accounts': ['%s']}".formatted(other),
            "'user', 'scopes': ['read'], 'accounts': ['%s', '%s']}".formatted(mine, other))) {
      assertProblem(admin.post(KEYS, begin + more), 403, "forbidden");
    }
    String foreign = made(", 'owner': 'user', 'accounts': ['%s']".formatted(other)).string("id");
    assertProblem(admin.get(KEYS + "/key_bootstrap"), 404, "api_key_not_found");
    assertProblem(admin.get(KEYS + "/" + foreign), 404, "api_key_not_found");
    assertProblem(admin.post(KEYS + "/" + foreign + "/rotate", "{}"), 404, "api_key_not_found");
    assertProblem(
        admin.post(KEYS + "/" + foreign + "/revoke", "{'reason': ''}"), 404, "api_key_not_found");
    assertThat(admin.get(KEYS).at("data").findValuesAsString("id"))
        .contains(given.string("id"))
        .doesNotContain(foreign, "key_bootstrap");
    assertThat(admin.get("/v1/admin/audit").at("data")).isEmpty();
  }

  /** A new secret of an old key would be a way around what a new key may not have. */
  @Test
  void anAdministratorOfCertainAccountsRotatesNoKeyThatMayMoreThanHe() {
    String mine = account(0);
    Api admin = api.as(key("admin, read", mine));
    String path = KEYS + "/" + stronger(mine) + "/";
    assertProblem(admin.post(path + "rotate", "{}"), 403, "forbidden");
    assertThat(api.get(path.substring(0, path.length() - 1)).at("secrets")).hasSize(1);
    assertThat(admin.post(path + "revoke", "{'reason': ''}").status()).isEqualTo(200);

    for (JsonNode own : admin.get(KEYS + "?limit=500").at("data")) {
      if (own.path("status").asString().equals("active")) {
        assertThat(admin.post(KEYS + "/" + own.path("id").asString() + "/rotate", "{}").status())
            .isEqualTo(200);
      }
    }
  }

  private String stronger(String account) {
    return api.post(
            KEYS,
            "{'name': 'x', 'owner': 'user', 'scopes': ['admin', 'authorize'], 'accounts': ['%s']}"
                .formatted(account))
        .string("id");
  }

  @Test
  void keysAreListedPageByPageAndNewOnesDoNotMoveThem() {
    String account = account(0);
    String more = ", 'owner': 'user', 'accounts': ['%s']".formatted(account);
    String first = made(more).string("id");
    String second = made(more).string("id");
    String third = made(more).string("id");
    Answer page = api.get(KEYS + "?limit=2&account=" + account);
    assertThat(page.at("data").findValuesAsString("id")).containsExactly(third, second);
    made(more);
    Answer rest = api.get(KEYS + "?account=" + account + "&cursor=" + page.string("next_cursor"));
    assertThat(rest.at("data").findValuesAsString("id")).containsExactly(first);
    assertThat(rest.at("next_cursor").isNull()).isTrue();
  }
}
