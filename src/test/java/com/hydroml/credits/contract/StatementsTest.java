package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.contract.Api.Answer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An account's statement of a month in all its forms. */
class StatementsTest extends ContractTest {

  private static YearMonth running() {
    return YearMonth.now(ZoneOffset.UTC);
  }

  private Answer statement(String account, Object month, String accept, long minVersion) {
    return api.send(
        "GET",
        "/v1/accounts/%s/statements/%s?min_version=%d".formatted(account, month, minVersion),
        Map.of("Accept", accept),
        null);
  }

  private String spent() {
    String account = account(10_000);
    String hold = hold(account, 1_000);
    capture(hold, "{'amount': 400}");
    api.post(hold + "/refund", newKey(), "{'amount': 50, 'reason': 'x'}");
    hold(account, 77);
    return account;
  }

  @Test
  void theRunningMonthAddsUpAndIsNotFinal() {
    Answer answer = statement(spent(), running(), "application/json", 5);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.at("final").asBoolean()).isFalse();
    assertThat(answer.at("opening_balance").path("posted").asLong()).isZero();
    JsonNode closing = answer.at("closing_balance");
    assertThat(closing.path("available").asLong()).isEqualTo(9_573);
    assertThat(closing.path("held").asLong()).isEqualTo(77);
    assertThat(closing.path("posted").asLong()).isEqualTo(9_650);
    long available = 0;
    long held = 0;
    long posted = 0;
    for (JsonNode line : answer.at("lines")) {
      available += line.path("available_delta").asLong();
      held += line.path("held_delta").asLong();
      posted += line.path("posted_delta").asLong();
    }
    assertThat(available).isEqualTo(9_573);
    assertThat(held).isEqualTo(77);
    assertThat(posted).isEqualTo(9_650);
    assertThat(answer.at("lines").findValuesAsString("kind"))
        .containsExactly("grant", "hold", "capture", "release", "refund");
  }

  @Test
  void asCsvTheLastLineIsTheSumOfThoseAboveIt() {
    Answer answer = statement(spent(), running(), "text/csv", 5);
    assertThat(answer.header("content-type")).isEqualTo("text/csv; charset=utf-8");
    assertThat(answer.text())
        .isEqualTo(
            """
            line,entries,available,held,posted
            opening_balance,,0,0,0
            grant,1,10000,0,10000
            hold,2,-1077,1077,0
            capture,1,0,-400,-400
            release,1,600,-600,0
            refund,1,50,0,50
            closing_balance,,9573,77,9650
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void asPageItIsEscapedAndAllowsItsOwnStyleOnly() throws Exception {
    String account = spent();
    api.patch("/v1/accounts/" + account, "{'display_name': '<script>a&b</script>'}");
    Answer page = statement(account, running(), "text/html,*/*;q=0.8", 5);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
    String html = page.text();
    assertThat(html)
        .contains("&lt;script&gt;a&amp;b&lt;/script&gt;", "Not final", "@media print")
        .contains("<td data-millicredits=\"9573\">9.573</td>")
        .doesNotContain("<script", "style=", "href=", "src=");
    String style = html.substring(html.indexOf("<style>") + 7, html.indexOf("</style>"));
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
    assertThat(page.header("content-security-policy"))
        .isEqualTo(
            "default-src 'none'; style-src 'sha256-"
                + Base64.getEncoder().encodeToString(digest)
                + "'; frame-ancestors 'none'");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
  }

  @Test
  void aMonthThatIsOverIsFinal() {
    String account = account(5);
    for (Object month : new Object[] {running().minusMonths(1), "1970-01"}) {
      Answer past = statement(account, month, "*/*", 1);
      assertThat(past.at("final").asBoolean()).as(past.text()).isTrue();
      assertThat(past.at("lines")).isEmpty();
      assertThat(past.at("closing_balance").path("posted").asLong()).isZero();
    }
  }

  @Test
  void aMonthThatHasNotBegunAndWhatIsNoMonthAreRefused() {
    String path = "/v1/accounts/" + account(0) + "/statements/";
    assertInvalid(api.get(path + running().plusMonths(1)), "month");
    for (String month : new String[] {"2026-13", "2026-1", "1969-12", "now", "2026-01-01"}) {
      assertInvalid(api.get(path + month), "month");
    }
    assertProblem(api.get("/v1/accounts/none/statements/2026-01"), 404, "account_not_found");
    assertProblem(
        api.send("GET", path + "2026-01", Map.of("Accept", "image/png"), null),
        406,
        "not_acceptable");
  }
}
