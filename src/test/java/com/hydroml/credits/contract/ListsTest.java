package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Lists: from the ledger, newest first, stable while rows arrive. */
class ListsTest extends ContractTest {

  private Answer list(String path) {
    Answer answer =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> api.get(path), read -> read.status() != 503);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private static List<String> values(Answer list, String member) {
    return list.at("data").valueStream().map(row -> row.path(member).asString()).toList();
  }

  @Test
  void entriesTellEveryMovement() {
    String account = account(1000);
    Answer hold = made(account, 300, ", 'reference': 'job-1'");
    String key = newKey();
    api.post(hold.header("location") + "/capture", key, "{'amount':100}");
    api.post(hold.header("location") + "/refund", newKey(), "{'amount':40,'reason':'r'}");

    Answer entries = list("/v1/accounts/" + account + "/entries?min_version=4");

    assertThat(entries.number("as_of_version")).isEqualTo(4);
    assertThat(entries.at("next_cursor").isNull()).isTrue();
    assertThat(values(entries, "kind"))
        .containsExactly("refund", "release", "capture", "hold", "grant");
    assertThat(values(entries, "version")).containsExactly("4", "3", "3", "2", "1");
    assertThat(values(entries, "available_delta"))
        .containsExactly("40", "200", "0", "-300", "1000");
    assertThat(values(entries, "held_delta")).containsExactly("0", "-200", "-100", "300", "0");
    assertThat(values(entries, "available_after"))
        .containsExactly("940", "900", "700", "700", "1000");
    JsonNode release = entries.at("data").get(1);
    assertThat(release.propertyNames())
        .containsExactly(
            "id",
            "version",
            "kind",
            "available_delta",
            "held_delta",
            "available_after",
            "held_after",
            "authorization",
            "reference",
            "operation",
            "created_at");
    assertThat(release.path("authorization").asString()).isEqualTo(hold.string("id"));
    assertThat(release.path("reference").asString()).isEqualTo("job-1");
    assertThat(release.path("operation").asString()).isEqualTo(key);
    assertThat(values(entries, "id")).doesNotHaveDuplicates();
  }

  @Test
  void entriesAreFilteredByKindAndTime() {
    String account = account(1000);
    hold(account, 10);
    hold(account, 10);
    String path = "/v1/accounts/" + account + "/entries?min_version=3";
    String time = list(path + "&kind=grant").at("data").get(0).path("created_at").asString();

    assertThat(values(list(path + "&kind=hold"), "kind")).containsExactly("hold", "hold");
    assertThat(values(list(path + "&kind=expiry"), "kind")).isEmpty();
    assertThat(values(list(path + "&from=" + time), "version")).containsExactly("3", "2", "1");
    assertThat(values(list(path + "&to=" + time), "version")).isEmpty();
    assertThat(values(list(path + "&from=2100-01-01T00:00:00Z"), "version")).isEmpty();
    assertInvalid(api.get(path + "&kind=nonsense"), "kind");
    assertInvalid(api.get(path + "&from=nonsense"), "from");
  }

  @Test
  void pagesFollowOneAnotherWhileRowsArrive() {
    String account = account(1000);
    for (int i = 0; i < 6; i++) {
      hold(account, 1);
    }
    String path = "/v1/accounts/" + account + "/entries?limit=3";
    List<String> versions = new ArrayList<>();

    Answer page = list(path + "&min_version=7");
    versions.addAll(values(page, "version"));
    hold(account, 1);
    while (!page.at("next_cursor").isNull()) {
      page = list(path + "&cursor=" + page.string("next_cursor"));
      versions.addAll(values(page, "version"));
    }

    assertThat(versions).containsExactly("7", "6", "5", "4", "3", "2", "1");
  }

  @Test
  void authorizationsOfAnAccountAreFound() {
    String account = account(1000);
    String open = hold(account, 10, ", 'reference': 'job-1'");
    String captured = hold(account, 10, ", 'reference': 'job-1'");
    capture(captured, "{}");
    String voided = hold(account, 10, ", 'reference': 'job-2'");
    voiding(voided);
    String path = "/v1/accounts/" + account + "/authorizations?min_version=6";

    Answer all = list(path);

    assertThat(all.number("as_of_version")).isEqualTo(6);
    assertThat(values(all, "id")).containsExactly(id(voided), id(captured), id(open));
    assertThat(values(all, "durability")).containsOnly("posted");
    assertThat(all.at("data").get(2).path("remaining").asLong()).isEqualTo(10);
    assertThat(all.at("data").get(2).path("balance").toString())
        .isEqualTo("{\"available\":980,\"held\":10,\"version\":6}");
    assertThat(values(list(path + "&status=authorized"), "id")).containsExactly(id(open));
    assertThat(values(list(path + "&status=voided"), "id")).containsExactly(id(voided));
    assertThat(values(list(path + "&reference=job-1"), "id"))
        .containsExactly(id(captured), id(open));
    assertThat(values(list(path + "&reference=job-1&status=captured"), "id"))
        .containsExactly(id(captured));
    assertInvalid(api.get(path + "&status=open"), "status");
  }

  private static String id(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  @Test
  void aRestartedJobRunnerFindsItsHolds() {
    String reference = unique("job-restarted-");
    String one = hold(account(10), 10, ", 'reference': '%s'".formatted(reference));
    String account = account(10);
    String two = hold(account, 5, ", 'reference': '%s'".formatted(reference));
    String path = "/v1/authorizations?reference=" + reference;

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(values(list(path), "id")).containsExactly(id(two), id(one)));
    assertThat(list(path).json().has("as_of_version")).isFalse();
    assertThat(values(list(path + "&account=" + account), "id")).containsExactly(id(two));
    assertThat(list(path + "&account=" + account).number("as_of_version")).isEqualTo(2);
    Answer first = list(path + "&limit=1");
    assertThat(values(list(path + "&limit=1&cursor=" + first.string("next_cursor")), "id"))
        .containsExactly(id(one));
  }

  @Test
  void anExpiredHoldIsListedAsExpired() {
    String account = account(10);
    String hold = hold(account, 10, ", 'expires_in': 1");
    String path = "/v1/accounts/" + account + "/authorizations?min_version=2";

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(values(list(path + "&status=expired"), "id")).containsExactly(id(hold)));
    assertThat(values(list(path + "&status=authorized"), "id")).isEmpty();
    assertThat(values(list(path), "status")).containsExactly("expired");
  }

  @Test
  void aVersionThatDoesNotComeIsNotWaitedForLong() {
    String account = account(10);
    long begin = System.nanoTime();

    Answer behind = api.getOnce("/v1/accounts/" + account + "/entries?min_version=1000");

    assertProblem(behind, 503, "ledger_behind");
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(10));
  }

  @Test
  void parametersOfListsAreChecked() {
    String entries = "/v1/accounts/" + account(0) + "/entries";

    assertInvalid(api.get(entries + "?limit=0"), "limit");
    assertInvalid(api.get(entries + "?limit=501"), "limit");
    assertInvalid(api.get(entries + "?limit=ten"), "limit");
    assertInvalid(api.get(entries + "?cursor=nonsense"), "cursor");
    assertInvalid(api.get(entries + "?min_version=-1"), "min_version");
    assertInvalid(api.get(entries + "?status=captured"), "status");
    assertInvalid(api.get("/v1/authorizations?min_version=1"), "min_version");
    assertThat(api.get(entries + "?limit=500").status()).isEqualTo(200);
  }
}
