package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import com.hydroml.credits.lot.LotStatement;
import com.hydroml.credits.lot.LotStatements;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** An account's statement of a month in all its forms. */
class StatementsTest extends ContractTest {

  @Autowired private LotStatements lots;

  @BeforeEach
  void stayWithinAMonth() {
    Midnight.awaitRoomBefore();
  }

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

  /** The statement once all of it is attributed to lots, which happens after the fact. */
  private Answer attributed(String account, String accept, long minVersion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                statement(account, running(), "*/*", minVersion)
                    .at("lots")
                    .path("complete")
                    .asBoolean());
    return statement(account, running(), accept, minVersion);
  }

  private String lot(String account, long amount, String kind, String more) {
    Answer made =
        api.post(
            "/v1/accounts/" + account + "/grants",
            newKey(),
            "{'amount': %d, 'kind': '%s', 'reason': 'test'%s}".formatted(amount, kind, more));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.string("id");
  }

  /** Of an account with two lots, one of which is used up. */
  private String paidByTwo(String account) {
    String lasting = lot(account, 1_000, "adjustment", "");
    lot(account, 100, "promotional", ", 'expires_at': '2099-01-01T00:00:00Z'");
    String hold = hold(account, 400);
    capture(hold, "{'amount': 170}");
    api.post(hold + "/refund", newKey(), "{'amount': 25, 'reason': 'x'}");
    return lasting;
  }

  @Test
  void itShowsWhichLotPaid() {
    String account = account(0);
    String lasting = paidByTwo(account);
    Answer answer = attributed(account, "*/*", 5);
    JsonNode lots = answer.at("lots");
    assertThat(lots.path("as_of_version").asLong()).isEqualTo(5);
    assertThat(lots.path("truncated").asBoolean()).isFalse();
    assertThat(lots.path("data").findValuesAsString("kind"))
        .containsExactly("adjustment", "promotional");
    assertThat(lots.path("data").findValuesAsString("captured")).containsExactly("70", "100");
    assertThat(lots.path("data").findValuesAsString("refunded")).containsExactly("25", "0");
    assertThat(lots.path("data").findValuesAsString("closing")).containsExactly("955", "0");
    assertThat(lots.path("data").get(0).path("lot").asString()).isEqualTo(lasting);
    assertThat(lots.path("data").get(1).path("expires_at").asString())
        .isEqualTo("2099-01-01T00:00:00.000Z");
    assertThat(answer.at("closing_balance").path("posted").asLong()).isEqualTo(955);

    assertThat(attributed(account, "text/csv", 5).text())
        .contains("\r\nlot,,,,,%s,adjustment,,0,1000,70,25,0,0,955\r\n".formatted(lasting));
    assertThat(attributed(account, "text/html", 5).text())
        .contains("<th scope=\"row\">" + lasting + "</th><td>adjustment</td>")
        .contains("<td>2099-01-01</td>", "<td data-millicredits=\"955\">0.955</td>");
  }

  /** I5 in small: wherever a time ends, what its lots have left is what the account had. */
  @Test
  void lotsBeginWithWhatTheyEndedWithBeforeAndAddUp() {
    String account = account(0);
    paidByTwo(account);
    api.post(
        "/v1/admin/accounts/" + account + "/deductions", newKey(), "{'amount': 30, 'reason': 'x'}");
    lot(account, 50, "bonus", "");
    authorize(account, 60, ", 'capture': true");
    long last = 8;
    attributed(account, "*/*", last);
    Map<Long, Long> totals = new HashMap<>(Map.of(0L, 0L));
    List<JsonNode> entries = new ArrayList<>();
    api.get("/v1/accounts/" + account + "/entries?limit=500").at("data").forEach(entries::addFirst);
    for (JsonNode entry : entries) {
      totals.put(
          entry.path("version").asLong(),
          entry.path("available_after").asLong() + entry.path("held_after").asLong());
    }
    assertThat(totals).hasSize((int) last + 1);
    for (long cut = 0; cut <= last; cut++) {
      Map<String, Long> before = new HashMap<>();
      lots.of(account, 0, cut).block().lots().forEach(l -> before.put(l.lot(), l.closing()));
      assertThat(before.values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(totals.get(cut));
      for (LotStatement.Line line : lots.of(account, cut, last).block().lots()) {
        assertThat(line.opening()).isEqualTo(before.getOrDefault(line.lot(), 0L));
      }
    }
  }

  @Test
  void asCsvTheClosingBalanceIsTheSumOfTheLinesAboveIt() {
    String account = spent();
    Answer answer = attributed(account, "text/csv", 5);
    String lot = answer.text().replaceAll("(?s).*,(grant_[^,]*),.*", "$1");
    assertThat(answer.header("content-type")).isEqualTo("text/csv; charset=utf-8");
    assertThat(answer.text())
        .isEqualTo(
            """
            line,entries,available,held,posted,lot,lot_kind,expires_at,opening,added,captured,\
            refunded,adjusted,expired,closing
            opening_balance,,0,0,0,,,,,,,,,,
            grant,1,10000,0,10000,,,,,,,,,,
            hold,2,-1077,1077,0,,,,,,,,,,
            capture,1,0,-400,-400,,,,,,,,,,
            release,1,600,-600,0,,,,,,,,,,
            refund,1,50,0,50,,,,,,,,,,
            closing_balance,,9573,77,9650,,,,,,,,,,
            lot,,,,,%s,promotional,,0,10000,400,50,0,0,9650
            """
                .formatted(lot)
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
