package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hydroml.credits.contract.Api.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The audit trail can be searched and read page by page, and nobody can change it. */
class AuditTest extends ContractTest {

  private static final String AUDIT = "/v1/admin/audit";

  private String key() {
    return api.post(
            "/v1/admin/api-keys", "{'name': 'audited', 'owner': 'service', 'scopes': ['read']}")
        .string("id");
  }

  private void rotate(String key) {
    assertThat(api.post("/v1/admin/api-keys/" + key + "/rotate", "{}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_entry set reason = 'another'",
        "delete from audit_entry",
        "truncate audit_entry"
      })
  void whatIsWrittenStays(String change) {
    key();
    assertThatThrownBy(() -> Sql.execute(change))
        .hasRootCauseMessage(
            "ERROR: the audit trail is append-only\n"
                + "  Where: PL/pgSQL function refuse_audit_change() line 3 at RAISE");
  }

  @Test
  void noRightToChangeItIsGranted() {
    assertThat(
            Sql.execute(
                "select string_agg(privilege_type, ',' order by privilege_type)"
                    + " from information_schema.role_table_grants"
                    + " where table_name = 'audit_entry'"))
        .contains("INSERT", "SELECT")
        .doesNotContain("UPDATE", "DELETE", "TRUNCATE");
  }

  @Test
  void itIsFilteredAndReadPageByPage() {
    String key = key();
    rotate(key);
    rotate(key);
    String subject = "?subject=" + key;
    Answer page = api.get(AUDIT + subject + "&limit=2");
    assertThat(page.at("data").findValuesAsString("action"))
        .containsExactly("api_key.rotate", "api_key.rotate");
    rotate(key);
    Answer rest = api.get(AUDIT + subject + "&cursor=" + page.string("next_cursor"));
    assertThat(rest.at("data").findValuesAsString("action")).containsExactly("api_key.create");
    assertThat(rest.at("next_cursor").isNull()).isTrue();

    String made = rest.at("data").get(0).path("at").asString();
    assertThat(api.get(AUDIT + subject + "&action=api_key.create").at("data")).hasSize(1);
    assertThat(api.get(AUDIT + subject + "&actor=key_bootstrap").at("data")).hasSize(4);
    assertThat(api.get(AUDIT + subject + "&actor=key_other").at("data")).isEmpty();
    assertThat(api.get(AUDIT + subject + "&from=" + made).at("data")).hasSize(4);
    assertThat(api.get(AUDIT + subject + "&to=" + made).at("data")).isEmpty();
    assertThat(api.get(AUDIT + subject + "&account=a").at("data")).isEmpty();
  }

  @Test
  void whatIsRefusedLeavesNoEntry() {
    String key = key();
    assertInvalid(api.post("/v1/admin/api-keys/" + key + "/rotate", "{'overlap': -1}"), "overlap");
    assertProblem(
        api.post("/v1/admin/api-keys/" + key + "x/rotate", "{}"), 404, "api_key_not_found");
    assertThat(api.get(AUDIT + "?subject=" + key).at("data")).hasSize(1);
    assertThat(api.get(AUDIT + "?subject=" + key + "x").at("data")).isEmpty();
  }

  /** Neither the act nor its entry is there without the other. */
  @Test
  void nothingIsDoneThatCannotBeWrittenDown() {
    String account = account(100);
    String key = key();
    String deductions = "/v1/admin/accounts/" + account + "/deductions";
    String deduction = newKey();
    String body = "{'amount': 60, 'reason': 'x'}";
    Sql.whileLocked(
        "audit_entry",
        () -> {
          assertUnavailable(api.post(deductions, deduction, body));
          assertUnavailable(api.post("/v1/admin/api-keys/" + key + "/revoke", "{'reason': 'x'}"));
          assertUnavailable(
              api.post("/v1/admin/accounts/" + account + "/freeze", "{'reason': 'x'}"));
        });
    assertBalance(account, 100, 0);
    assertThat(api.get("/v1/accounts/" + account).string("status")).isEqualTo("active");
    assertThat(api.get("/v1/admin/api-keys/" + key).string("status")).isEqualTo("active");
    assertThat(api.get(AUDIT + "?account=" + account).at("data").findValuesAsString("action"))
        .doesNotContain("account.deduct", "account.freeze");
    assertThat(api.get(AUDIT + "?subject=" + key).at("data")).hasSize(1);

    assertThat(api.post(deductions, deduction, body).status()).isEqualTo(201);
    assertBalance(account, 40, 0);
  }

  private void assertUnavailable(Answer answer) {
    assertProblem(answer, 503, "ledger_unavailable");
  }

  @Test
  void aGrantAndARefundSayWhoMadeThemWhyAndWhatChanged() {
    String account = account(0);
    String first = newKey();
    String grant =
        "{'amount': 50, 'kind': 'bonus', 'reason': 'for a case', 'expires_at':"
            + " '2099-01-01T00:00:00.000Z'}";
    String grants = "/v1/accounts/" + account + "/grants";
    Answer granted = api.post(grants, first, grant);
    assertThat(granted.status()).as(granted.text()).isEqualTo(201);
    Answer hold = made(account, 20, ", 'capture': true");
    String refunds = hold.header("location") + "/refund";
    String second = newKey();
    String refund = "{'amount': 5, 'reason': 'it failed'}";
    assertThat(api.post(refunds, second, refund).status()).isEqualTo(200);

    // Nobody does it twice: the same requests again, by another administrator, too.
    Api other = api.as(key("admin", account));
    assertThat(other.post(grants, first, grant).replayed()).isTrue();
    assertThat(other.post(refunds, second, refund).replayed()).isTrue();
    assertProblem(
        api.post(refunds, "{'amount': 16, 'reason': 'x'}"), 400, "idempotency_key_required");
    assertProblem(
        api.post(refunds, newKey(), "{'amount': 16, 'reason': 'x'}"),
        422,
        "amount_exceeds_captured");
    api.get("/v1/accounts/" + account + "/entries?min_version=3");

    Answer trail = api.get(AUDIT + "?account=" + account);
    assertThat(trail.at("data").findValuesAsString("action"))
        .containsExactly("authorization.refund", "account.grant");
    assertThat(trail.at("data").findValuesAsString("actor"))
        .containsExactly("key_bootstrap", "key_bootstrap");
    JsonNode refunded = trail.at("data").get(0);
    assertThat(refunded.path("subject").asString()).isEqualTo(hold.string("id"));
    assertThat(refunded.path("reason").asString()).isEqualTo("it failed");
    assertThat(refunded.path("actor_name").asString()).isEqualTo("bootstrap");
    assertThat(refunded.path("request_id").asString()).startsWith("req_");
    assertThat(refunded.path("before").toString())
        .isEqualTo(state("{'held': 0, 'version': 2, 'refunded': 0, 'available': 30}"));
    assertThat(refunded.path("after").toString())
        .isEqualTo(
            state(
                "{'held': 0, 'amount': 5, 'version': 3, 'refunded': 5, 'available': 35,"
                    + " 'idempotency_key': '"
                    + second
                    + "'}"));
    JsonNode given = trail.at("data").get(1);
    assertThat(given.path("subject").asString()).isEqualTo(account);
    assertThat(given.path("reason").asString()).isEqualTo("for a case");
    assertThat(given.path("before").toString())
        .isEqualTo(state("{'held': 0, 'version': 0, 'available': 0}"));
    JsonNode after = given.path("after");
    assertThat(after.path("grant").asString()).isEqualTo(granted.string("id"));
    assertThat(after.path("amount").asLong()).isEqualTo(50);
    assertThat(after.path("kind").asString()).isEqualTo("bonus");
    assertThat(after.path("expires_at").asString()).isEqualTo("2099-01-01T00:00:00.000Z");
    assertThat(after.path("available").asLong()).isEqualTo(50);
    assertThat(after.path("idempotency_key").asString()).isEqualTo(first);
    assertThat(other.get(AUDIT).at("data")).as("it is about his account").hasSize(2);
  }

  private static String state(String json) {
    return json.replace('\'', '"').replace(": ", ":").replace(", ", ",");
  }

  /** The trail is no way around Postgres: grants and refunds need it as little as before. */
  @Test
  void aGrantDoesNotWaitForTheTrail() {
    String account = account(0);
    Sql.whileLocked(
        "audit_entry", () -> assertThat(grant(account, 7).number("amount")).isEqualTo(7));
    assertBalance(account, 7, 0);
    api.get("/v1/accounts/" + account + "/entries?min_version=1");
    assertThat(api.get(AUDIT + "?account=" + account).at("data")).hasSize(1);
  }

  @Test
  void itIsStrictAndOnlyForAdministrators() {
    assertInvalid(api.get(AUDIT + "?who=me"), "who");
    assertInvalid(api.get(AUDIT + "?cursor=x"), "cursor");
    assertProblem(api.as(key("read", "a")).get(AUDIT), 403, "forbidden");
  }
}
