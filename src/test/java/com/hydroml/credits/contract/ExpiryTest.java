package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A hold whose time is over: shown so at once, its credits back within a second. */
class ExpiryTest extends ContractTest {

  private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

  /** A hold that has expired, whether its credits are back or not. */
  private String expired(String account, long amount) {
    String hold = hold(account, amount, ", 'expires_in': 1");
    awaitExpiry(hold);
    return hold;
  }

  private void awaitExpiry(String hold) {
    await()
        .atMost(LONG_ENOUGH)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> api.get(hold).string("status").equals("expired"));
  }

  @Test
  void anExpiredHoldGivesItsCreditsBackByItself() {
    String account = account(1000);
    Answer made = authorize(account, 300, ", 'expires_in': 1");
    String hold = made.header("location");

    awaitExpiry(hold);

    Answer shown = api.get(hold);
    assertHold(shown, "expired", 0, 300, 0);
    assertThat(shown.string("closed_at")).isEqualTo(made.string("expires_at"));
    await().atMost(LONG_ENOUGH).untilAsserted(() -> assertBalance(account, 1000, 0));
    assertHold(api.get(hold), "expired", 0, 300, 0);
  }

  @Test
  void anExpiredHoldCannotBeUsed() {
    String account = account(1000);
    String hold = expired(account, 300);
    String expiresAt = api.get(hold).string("expires_at");

    for (Answer refused :
        new Answer[] {
          capture(hold, "{'amount': 1}"),
          voiding(hold),
          api.patch(hold, "{'expires_in': 5}"),
          api.patch(hold, newKey(), "{'amount': 400}")
        }) {
      assertProblem(refused, 409, "authorization_expired");
      assertThat(refused.string("expired_at")).isEqualTo(expiresAt);
    }
    assertBalance(account, 1000, 0);
  }

  @Test
  void aLateCaptureDrawsTheWholeAmountAnew() {
    String account = account(1000);
    String hold = expired(account, 300);

    Answer captured = capture(hold, "{'amount': 200, 'expired': 'draw'}");

    assertThat(captured.string("status")).isEqualTo("captured");
    assertThat(captured.number("captured")).isEqualTo(200);
    assertBalance(account, 800, 0);
  }

  @Test
  void aLateCaptureIsDeclinedIfTooLittleIsAvailable() {
    String account = account(300);
    String hold = expired(account, 300);
    hold(account, 200);

    Answer declined = capture(hold, "{'amount': 150, 'expired': 'draw'}");

    assertProblem(declined, 402, "insufficient_credits");
    assertThat(declined.number("available")).isEqualTo(100);
    assertThat(declined.number("requested")).isEqualTo(150);
    assertBalance(account, 100, 200);
  }

  @Test
  void anAuthorizeThatWouldDeclineFindsExpiredCredits() {
    String account = account(300);
    String hold = expired(account, 300);

    assertThat(authorize(account, 300, "").status()).isEqualTo(201);
    assertHold(api.get(hold), "expired", 0, 300, 0);
  }

  @Test
  void anExpiryAfterAPartialCaptureSaysWhatWasTaken() {
    String account = account(1000);
    String hold = hold(account, 300, ", 'expires_in': 1");
    assertThat(capture(hold, "{'amount': 100, 'final': false}").status()).isEqualTo(200);

    awaitExpiry(hold);

    assertHold(api.get(hold), "expired", 100, 200, 0);
    await().atMost(LONG_ENOUGH).untilAsserted(() -> assertBalance(account, 900, 0));
  }
}
