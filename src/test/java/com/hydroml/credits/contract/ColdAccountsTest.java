package com.hydroml.credits.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.balance.ColdAccounts;
import com.hydroml.credits.contract.Api.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * An account that left Redis because nobody used it is as it was when it is used again (I4, I6).
 */
class ColdAccountsTest extends ContractTest {

  @Autowired private ColdAccounts cold;

  /** Sweeps until the account, of which the ledger has everything, is gone. */
  private void drop(String account) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              cold.sweep(Duration.ZERO).block();
              return !HotState.has(account);
            });
  }

  private Answer charge(String account, long amount, String key) {
    return api.post(
        "/v1/authorizations",
        key,
        "{'account': '%s', 'amount': %d, 'capture': true}".formatted(account, amount));
  }

  @Test
  void itsBalanceIsTheSameAndItGoesOn() {
    String account = account(1_000);
    drop(account);
    assertBalance(account, 1_000, 0);
    drop(account);
    assertThat(charge(account, 400, newKey()).status()).isEqualTo(201);
    assertBalance(account, 600, 0);
  }

  @Test
  void aSuccessIsReplayed() {
    String account = account(1_000);
    String key = newKey();
    Answer first = charge(account, 400, key);
    assertThat(first.status()).isEqualTo(201);
    drop(account);
    Answer again = charge(account, 400, key);
    assertThat(again.replayed()).isTrue();
    assertThat(undated(again)).isEqualTo(undated(first));
    assertProblem(charge(account, 401, key), 422, "idempotency_key_reused");
    assertBalance(account, 600, 0);
  }

  /** Schedule 15: 402, a cold drop, a grant, the retry. */
  @Test
  void aDeclineStaysOne() {
    String account = account(100);
    String key = newKey();
    Answer declined = assertProblem(charge(account, 500, key), 402, "insufficient_credits");
    drop(account);
    grant(account, 1_000);
    Answer retried = assertProblem(charge(account, 500, key), 402, "insufficient_credits");
    assertThat(retried.replayed()).isTrue();
    assertThat(undated(retried)).isEqualTo(undated(declined));
    assertBalance(account, 1_100, 0);
  }

  @Test
  void anAbandonedKeyStaysAbandoned() {
    String account = account(1_000);
    String key = newKey();
    String body = "{'account': '%s'}".formatted(account);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.post("/v1/operations/" + key + "/abandon", body).status() == 200);
    drop(account);
    assertProblem(charge(account, 5, key), 409, "key_abandoned");
  }

  /** Schedule 20: the hold names an account that Redis does not have. */
  @Test
  void aHoldOfItIsFoundAndRefunded() {
    String account = account(1_000);
    String hold = hold(account, 300);
    capture(hold, "{'amount': 100}");
    drop(account);
    assertProblem(capture(hold, "{}"), 409, "authorization_captured");
    drop(account);
    Answer refunded = api.post(hold + "/refund", newKey(), "{'amount': 60, 'reason': 'r'}");
    assertThat(refunded.number("refunded")).as(refunded.text()).isEqualTo(60);
    assertBalance(account, 960, 0);
  }

  @Test
  void anAccountThatHoldsCreditsStays() {
    String account = account(1_000);
    String hold = hold(account, 300);
    String posted = "/v1/accounts/" + account + "/entries?min_version=2";
    await().atMost(Duration.ofSeconds(30)).until(() -> api.get(posted).status() == 200);
    cold.sweep(Duration.ZERO).block();
    assertThat(HotState.has(account)).isTrue();
    assertThat(voiding(hold).status()).isEqualTo(200);
    drop(account);
    assertBalance(account, 1_000, 0);
  }
}
