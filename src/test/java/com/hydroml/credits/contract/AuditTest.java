package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hydroml.credits.contract.Api.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertThat(api.get(AUDIT + "?account=" + account).at("data")).isEmpty();
    assertThat(api.get(AUDIT + "?subject=" + key).at("data")).hasSize(1);

    assertThat(api.post(deductions, deduction, body).status()).isEqualTo(201);
    assertBalance(account, 40, 0);
  }

  private void assertUnavailable(Answer answer) {
    assertProblem(answer, 503, "ledger_unavailable");
  }

  @Test
  void itIsStrictAndOnlyForAdministrators() {
    assertInvalid(api.get(AUDIT + "?who=me"), "who");
    assertInvalid(api.get(AUDIT + "?cursor=x"), "cursor");
    assertProblem(api.as(key("read", "a")).get(AUDIT), 403, "forbidden");
  }
}
