package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One authorization from its making to its end. */
class AuthorizationsTest extends ContractTest {

  private static final String[] ALL_MEMBERS = {
    "id",
    "account",
    "status",
    "amount",
    "captured",
    "released",
    "remaining",
    "reference",
    "spender",
    "metadata",
    "created_at",
    "expires_at",
    "balance",
    "durability"
  };

  @Test
  void anAuthorizationReservesCredits() {
    String account = account(1000);

    Answer made =
        authorize(account, 300, ", 'reference': 'job-1', 'spender': 'ada', 'metadata': {'a': 'b'}");

    assertThat(made.status()).isEqualTo(201);
    assertHold(made, "authorized", 0, 0, 300);
    assertThat(made.json().propertyNames()).containsExactly(ALL_MEMBERS);
    assertThat(made.string("id")).startsWith("auth_");
    assertThat(made.header("location")).isEqualTo("/v1/authorizations/" + made.string("id"));
    assertThat(made.at("balance").toString())
        .isEqualTo("{\"available\":700,\"held\":300,\"version\":2}");
    assertThat(made.string("durability")).isIn("queued", "journaled");
    assertThat(lifetime(made)).isEqualTo(Duration.ofSeconds(900));
    Answer read = api.get(made.header("location"));
    assertThat(read.status()).isEqualTo(200);
    assertThat(undated(read)).isEqualTo(undated(made));
  }

  @Test
  void anAnswerIsJournaledWhileKafkaConfirms() {
    String account = account(1000);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> authorize(account, 1, "").string("durability").equals("journaled"));
  }

  @Test
  void aClientMayInsistOnJournaled() {
    String account = account(1000);
    Map<String, String> headers = new HashMap<>(Api.with(newKey()));
    headers.put("Credits-Durability", "journaled");
    byte[] body = Api.bytes("{'account': '%s', 'amount': 1}".formatted(account));

    Answer answer =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> api.send("POST", "/v1/authorizations", headers, body),
                made -> made.status() != 503);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.string("durability")).isEqualTo("journaled");
  }

  @Test
  void whatIsNotSaidIsLeftOut() {
    Answer made = authorize(account(10), 10, ", 'reference': ''");

    assertThat(made.json().has("reference")).isFalse();
    assertThat(made.json().has("spender")).isFalse();
    assertThat(made.json().has("closed_at")).isFalse();
    assertThat(made.at("metadata").toString()).isEqualTo("{}");
  }

  private static Duration lifetime(Answer hold) {
    return Duration.between(
        Instant.parse(hold.string("created_at")), Instant.parse(hold.string("expires_at")));
  }

  @Test
  void tooLittleIsDeclinedWithWhatIsMissing() {
    String account = account(1000);
    Answer open = authorize(account, 400, ", 'expires_in': 500");
    authorize(account, 400, ", 'expires_in': 900");

    Answer declined = assertProblem(authorize(account, 201, ""), 402, "insufficient_credits");

    assertThat(declined.number("available")).isEqualTo(200);
    assertThat(declined.number("requested")).isEqualTo(201);
    assertThat(declined.number("shortfall")).isEqualTo(1);
    assertThat(declined.string("next_release_at")).isEqualTo(open.string("expires_at"));
    assertBalance(account, 200, 800);
  }

  @Test
  void withoutOpenHoldsNothingWillBeReleased() {
    Answer declined = assertProblem(authorize(account(0), 1, ""), 402, "insufficient_credits");

    assertThat(declined.json().has("next_release_at")).isTrue();
    assertThat(declined.at("next_release_at").isNull()).isTrue();
  }

  @Test
  void aChargeReservesAndTakesInOneStep() {
    String account = account(1000);

    Answer charged = authorize(account, 300, ", 'capture': true, 'reference': 'r'");

    assertThat(charged.status()).isEqualTo(201);
    assertHold(charged, "captured", 300, 0, 0);
    assertThat(charged.string("reference")).isEqualTo("r");
    assertThat(charged.at("balance").toString())
        .isEqualTo("{\"available\":700,\"held\":0,\"version\":2}");
    assertHold(api.get(charged.header("location")), "captured", 300, 0, 0);
    assertProblem(authorize(account, 701, ", 'capture': true"), 402, "insufficient_credits");
  }

  @Test
  void captureTakesWhatRemainsAndCloses() {
    String account = account(1000);
    String hold = hold(account, 300);

    Answer captured = api.postNothing(hold + "/capture", newKey());

    assertThat(captured.status()).isEqualTo(200);
    assertHold(captured, "captured", 300, 0, 0);
    assertThat(captured.json().propertyNames())
        .doesNotContain("reference", "spender", "metadata", "created_at")
        .contains("expires_at", "closed_at", "balance", "durability");
    assertBalance(account, 700, 0);
  }

  @Test
  void aPartialCaptureReleasesTheRest() {
    String account = account(1000);
    String hold = hold(account, 300);

    assertHold(capture(hold, "{'amount': 100}"), "captured", 100, 200, 0);
    assertBalance(account, 900, 0);
    assertHold(api.get(hold), "captured", 100, 200, 0);
  }

  @Test
  void capturesThatAreNotFinalKeepTheHold() {
    String account = account(1000);
    String hold = hold(account, 300, ", 'expires_in': 100");

    Answer first = capture(hold, "{'amount': 100, 'final': false}");
    Answer second = capture(hold, "{'amount': 50, 'final': false, 'expires_in': 2000}");
    Answer last = capture(hold, "{'amount': 150, 'final': false}");

    assertHold(first, "authorized", 100, 0, 200);
    assertHold(second, "authorized", 150, 0, 150);
    assertThat(Instant.parse(second.string("expires_at")))
        .isAfter(Instant.parse(first.string("expires_at")).plusSeconds(1800));
    assertHold(last, "captured", 300, 0, 0);
    assertBalance(account, 700, 0);
  }

  @Test
  void aFinalCaptureOfNothingVoidsUnlessSomethingWasCapturedBefore() {
    String account = account(1000);
    String untouched = hold(account, 300);
    String touched = hold(account, 300);
    capture(touched, "{'amount': 100, 'final': false}");

    assertHold(capture(untouched, "{'amount': 0}"), "voided", 0, 300, 0);
    assertHold(capture(touched, "{'amount': 0}"), "captured", 100, 200, 0);
    assertBalance(account, 900, 0);
  }

  @Test
  void aCaptureOfMoreThanRemainsIsRefused() {
    String account = account(1000);
    String hold = hold(account, 300);

    Answer refused = capture(hold, "{'amount': 301}");

    assertProblem(refused, 422, "amount_exceeds_remaining");
    assertThat(refused.number("remaining")).isEqualTo(300);
    assertBalance(account, 700, 300);
  }

  @Test
  void excessIsDrawnFromWhatIsAvailable() {
    String account = account(1000);
    String hold = hold(account, 300);

    assertHold(capture(hold, "{'amount': 450, 'excess': 'draw'}"), "captured", 450, 0, 0);
    assertBalance(account, 550, 0);
  }

  @Test
  void excessThatIsNotThereTakesNothingAtAll() {
    String account = account(400);
    String hold = hold(account, 300);

    Answer declined = capture(hold, "{'amount': 401, 'excess': 'draw'}");

    assertProblem(declined, 402, "insufficient_credits");
    assertThat(declined.number("available")).isEqualTo(100);
    assertThat(declined.number("requested")).isEqualTo(101);
    assertThat(declined.number("shortfall")).isEqualTo(1);
    assertBalance(account, 100, 300);
  }

  @Test
  void excessIsTakenAsFarAsItGoes() {
    String account = account(400);
    String hold = hold(account, 300);

    Answer captured = capture(hold, "{'amount': 450, 'excess': 'available'}");

    assertHold(captured, "captured", 400, 0, 0);
    assertThat(captured.number("uncaptured")).isEqualTo(50);
    assertBalance(account, 0, 0);
  }

  @Test
  void voidReleasesWhatRemains() {
    String account = account(1000);
    String hold = hold(account, 300);
    capture(hold, "{'amount': 100, 'final': false}");

    assertHold(voiding(hold), "voided", 100, 200, 0);
    assertHold(api.get(hold), "voided", 100, 200, 0);
    assertBalance(account, 900, 0);
  }

  @Test
  void voidTakesAnEmptyBodyToo() {
    String hold = hold(account(10), 10);

    assertHold(api.post(hold + "/void", newKey(), "{}"), "voided", 0, 10, 0);
  }

  @Test
  void aClosedAuthorizationStaysClosed() {
    String account = account(1000);
    String captured = hold(account, 10);
    capture(captured, "{}");
    String voided = hold(account, 10);
    voiding(voided);

    assertProblem(capture(captured, "{}"), 409, "authorization_captured");
    assertProblem(voiding(captured), 409, "authorization_captured");
    assertProblem(api.patch(captured, newKey(), "{'amount': 20}"), 409, "authorization_captured");
    assertProblem(capture(voided, "{}"), 409, "authorization_voided");
    assertProblem(voiding(voided), 409, "authorization_voided");
    assertProblem(api.patch(voided, "{'expires_in': 20}"), 409, "authorization_voided");
    assertBalance(account, 990, 0);
  }

  @Test
  void patchChangesTheTotal() {
    String account = account(1000);
    String hold = hold(account, 300);

    Answer more = api.patch(hold, newKey(), "{'amount': 500}");
    assertHold(more, "authorized", 0, 0, 500);
    assertThat(more.number("amount")).isEqualTo(500);
    assertBalance(account, 500, 500);

    Answer less = api.patch(hold, newKey(), "{'amount': 200, 'expires_in': 3600}");
    assertHold(less, "authorized", 0, 0, 200);
    assertThat(Instant.parse(less.string("expires_at")))
        .isAfter(Instant.parse(more.string("expires_at")).plusSeconds(2000));
    assertBalance(account, 800, 200);
  }

  @Test
  void patchIsBoundByWhatIsAvailableAndWhatIsCaptured() {
    String account = account(1000);
    String hold = hold(account, 300);
    capture(hold, "{'amount': 100, 'final': false}");

    Answer tooMuch = api.patch(hold, newKey(), "{'amount': 1001}");
    Answer tooLittle = api.patch(hold, newKey(), "{'amount': 99}");

    assertProblem(tooMuch, 402, "insufficient_credits");
    assertThat(tooMuch.number("requested")).isEqualTo(701);
    assertProblem(tooLittle, 422, "amount_below_captured");
    assertBalance(account, 700, 200);
  }

  @Test
  void aHeartbeatNeedsNoKeyAndTakesAVersion() {
    String account = account(1000);
    String hold = hold(account, 300, ", 'expires_in': 10");

    Answer beat = api.patch(hold, "{'expires_in': 600}");

    assertHold(beat, "authorized", 0, 0, 300);
    assertThat(beat.at("balance").path("version").asLong()).isEqualTo(3);
    assertThat(api.get(hold).string("expires_at")).isEqualTo(beat.string("expires_at"));
  }

  @Test
  void patchOfNothingIsInvalid() {
    String hold = hold(account(10), 10);

    assertInvalid(api.patch(hold, "{}"), "amount");
    assertProblem(api.patch(hold, "{'amount': 5}"), 400, "idempotency_key_required");
  }

  @Test
  void refundGivesCapturedCreditsBack() {
    String account = account(1000);
    String hold = hold(account, 300);
    capture(hold, "{'amount': 200}");

    Answer part = api.post(hold + "/refund", newKey(), "{'amount': 50, 'reason': 'r'}");
    Answer tooMuch = api.post(hold + "/refund", newKey(), "{'amount': 151, 'reason': 'r'}");
    Answer rest = api.post(hold + "/refund", newKey(), "{'reason': 'r'}");
    Answer nothing = api.post(hold + "/refund", newKey(), "{'reason': 'r'}");

    assertHold(part, "captured", 200, 100, 0);
    assertThat(part.number("refunded")).isEqualTo(50);
    assertProblem(tooMuch, 422, "amount_exceeds_captured");
    assertThat(rest.number("refunded")).isEqualTo(200);
    assertProblem(nothing, 422, "amount_exceeds_captured");
    assertThat(api.get(hold).number("refunded")).isEqualTo(200);
    assertBalance(account, 1000, 0);
  }

  @Test
  void whatCannotBeAnAuthorizationDoesNotExist() {
    for (String id : new String[] {"auth_x", "nonsense", "auth_00AAAAAAAAAAAAAAAAAAAAAA", "%00"}) {
      String hold = "/v1/authorizations/" + id;
      assertProblem(api.get(hold), 404, "authorization_not_found");
      assertProblem(capture(hold, "{}"), 404, "authorization_not_found");
      assertProblem(voiding(hold), 404, "authorization_not_found");
      assertProblem(api.patch(hold, "{'expires_in': 5}"), 404, "authorization_not_found");
      assertProblem(
          api.post(hold + "/refund", newKey(), "{'reason': 'r'}"), 404, "authorization_not_found");
    }
  }
}
