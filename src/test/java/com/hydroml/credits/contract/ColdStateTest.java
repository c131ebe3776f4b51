package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What Redis no longer has is found in the ledger, with the same answers. */
class ColdStateTest extends ContractTest {

  private void awaitPosted(String account, long version) {
    String path = "/v1/accounts/" + account + "/entries?min_version=" + version;
    await().atMost(Duration.ofSeconds(30)).until(() -> api.get(path).status() == 200);
  }

  private static String id(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  @Test
  void aHoldIsReadLongAfterItClosed() {
    String account = account(1000);
    Answer made = made(account, 300, ", 'reference': 'r', 'metadata': {'a': 'b'}");
    String hold = made.header("location");
    Answer captured = capture(hold, "{'amount': 100}");
    awaitPosted(account, 3);
    HotState.forgetHold(id(hold));

    Answer read = api.get(hold);

    assertHold(read, "captured", 100, 200, 0);
    assertThat(read.string("durability")).isEqualTo("posted");
    assertThat(read.string("reference")).isEqualTo("r");
    assertThat(read.at("metadata").path("a").asString()).isEqualTo("b");
    assertThat(read.string("created_at")).isEqualTo(made.string("created_at"));
    assertThat(read.string("closed_at")).isEqualTo(captured.string("closed_at"));
    assertThat(read.at("balance")).isEqualTo(captured.at("balance"));
  }

  @Test
  void aHoldIsRefundedLongAfterItClosed() {
    String account = account(1000);
    String hold = hold(account, 300);
    capture(hold, "{'amount': 100}");
    awaitPosted(account, 3);
    HotState.forgetHold(id(hold));

    Answer refunded = api.post(hold + "/refund", newKey(), "{'amount': 60, 'reason': 'r'}");

    assertThat(refunded.number("refunded")).as(refunded.text()).isEqualTo(60);
    assertProblem(capture(hold, "{}"), 409, "authorization_captured");
    assertBalance(account, 960, 0);
  }

  @Test
  void aKeyPastItsRetentionIsFoundByAnAbandon() {
    String account = account(1000);
    String key = newKey();
    Answer charged =
        api.post(
            "/v1/authorizations",
            key,
            "{'account':'%s','amount':5,'capture':true,'reference':'r'}".formatted(account));
    awaitPosted(account, 2);
    HotState.forgetKey(account, key);
    HotState.forgetHold(charged.string("id"));

    Answer abandoned =
        api.post("/v1/operations/" + key + "/abandon", "{'account':'%s'}".formatted(account));

    assertThat(abandoned.at("applied").asBoolean()).as(abandoned.text()).isTrue();
    assertThat(abandoned.number("status")).isEqualTo(201);
    assertThat(abandoned.at("result").path("id").asString()).isEqualTo(charged.string("id"));
    assertThat(abandoned.at("result").path("reference").asString()).isEqualTo("r");
    assertThat(abandoned.at("result").path("durability").asString()).isEqualTo("posted");
    assertBalance(account, 995, 0);
  }

  @Test
  void aTombstonePastItsRetentionIsRenewed() {
    String account = account(1000);
    String key = newKey();
    String path = "/v1/operations/" + key + "/abandon";
    String body = "{'account':'%s'}".formatted(account);
    await().atMost(Duration.ofSeconds(30)).until(() -> api.post(path, body).status() == 200);
    awaitPosted(account, 2);
    HotState.forgetKey(account, key);

    assertThat(api.post(path, body).text()).isEqualTo("{\"applied\":false}");
    assertProblem(
        api.post("/v1/authorizations", key, "{'account':'%s','amount':5}".formatted(account)),
        409,
        "key_abandoned");
  }
}
