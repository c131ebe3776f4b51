package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.HoldId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every branch of changing a hold's total and expiry. */
class AdjustScriptTest extends ScriptTest {

  /** A hold of 100 of which 30 are captured, and 50 beside it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "more, 150, authorized, 150, 120, 0",
    "a little more, 101, authorized, 101, 71, 49",
    "the same, 100, authorized, 100, 70, 50",
    "less, 60, authorized, 60, 30, 90",
    "to what is captured, 30, captured, 30, 0, 120"
  })
  void toANewTotal(
      String rule, long amount, String status, long total, long remaining, long available) {
    String account = account(150);
    HoldId hold = held(account, 100);
    changed(capture(hold, 30L, false));
    ScriptReply reply = adjust(hold, amount, null);
    HoldState state = changed(reply).hold();
    assertThat(state.status().label()).isEqualTo(status);
    assertThat(List.of(state.amount(), state.captured(), state.released(), state.remaining()))
        .containsExactly(total, 30L, 0L, remaining);
    long more = amount - 100;
    assertThat(events(reply).getFirst().entries())
        .isEqualTo(
            more == 0
                ? List.of()
                : List.of(
                    new Entry(
                        more > 0 ? EntryKind.HOLD : EntryKind.RELEASE, -more, more, hold.value())));
    assertBalance(account, available, remaining, 4);
  }

  @Test
  void belowWhatIsCapturedIsDeclined() {
    String account = account(100);
    HoldId hold = held(account, 100);
    changed(capture(hold, 30L, false));
    assertDeclined(adjust(hold, 29L, null), new Outcome.AmountBelowCaptured(30));
    assertBalance(account, 0, 70, 3);
  }

  @Test
  void moreThanIsAvailableIsDeclinedWithTheDifferenceThatWasNeeded() {
    String account = account(150);
    HoldId hold = held(account, 100);
    long expiry = audit(account).stub(hold.value()).expiresAt();
    assertDeclined(adjust(hold, 151L, 60L), new Outcome.InsufficientCredits(50, 51, expiry));
    assertThat(audit(account).stub(hold.value()).expiresAt()).isEqualTo(expiry);
  }

  @Test
  void moreFindsTheCreditsOfOtherExpiredHolds() {
    long[] expiries = new long[70];
    Arrays.fill(expiries, past());
    expiries[0] = future();
    Installed account = installed(AccountStatus.ACTIVE, 0, 10, expiries);
    Operation.Adjust adjust = new Operation.Adjust(account.hold(), 700L, null, key());
    assertThat(scripts.run(adjust).code()).isEqualTo(ReplyCode.AGAIN);
    assertThat(changed(scripts.run(adjust)).hold().remaining()).isEqualTo(700);
    assertBalance(account.account(), 0, 700, 13);
  }

  @Test
  void theExpiryCountsFromNowAndMayComeEarlier() {
    String account = account(100);
    HoldId hold = held(account, 100);
    Outcome.HoldChanged later = changed(adjust(hold, null, 5_000L));
    assertThat(later.hold().expiresAt()).isEqualTo(later.at() + 5_000_000);
    Outcome.HoldChanged earlier = changed(adjust(hold, null, 10L));
    assertThat(earlier.hold().expiresAt()).isEqualTo(earlier.at() + 10_000);
    assertThat(events(adjust(hold, 50L, 20L)).getFirst().kind()).isEqualTo(EventKind.ADJUST);
    assertBalance(account, 50, 50, 5);
  }

  @Test
  void theEarliestExpiryFollowsEachChange() {
    String account = account(100);
    HoldId one = held(account, 10);
    HoldId two = held(account, 10);
    changed(adjust(one, null, 100L));
    changed(adjust(two, null, 50L));
    assertEarliest(account, two);
    changed(adjust(two, null, 200L));
    assertEarliest(account, one);
    changed(voidHold(one));
    assertEarliest(account, two);
    changed(capture(two, null, true));
    assertThat(audit(account).account(account).earliest()).isZero();
  }

  private static void assertEarliest(String account, HoldId hold) {
    assertThat(audit(account).account(account).earliest())
        .isEqualTo(audit(account).stub(hold.value()).expiresAt());
  }

  @Test
  void aHeartbeatNeedsNoKeyAndIsNotRemembered() {
    String account = account(100);
    HoldId hold = held(account, 100);
    Operation.Adjust heartbeat = new Operation.Adjust(hold, null, 1_000L, null);
    JournalEvent event = events(scripts.run(heartbeat)).getFirst();
    assertThat(event.key()).isEmpty();
    assertThat(event.fingerprint()).isEmpty();
    assertThat(event.entries()).isEmpty();
    ScriptReply second = scripts.run(heartbeat);
    assertThat(second.replayed()).isFalse();
    assertBalance(account, 0, 100, 4);
  }

  @Test
  void aClosedOrExpiredHoldIsNotChanged() {
    Installed account = installed(AccountStatus.ACTIVE, 0, 100, past(), future());
    long expiredAt = audit(account.account()).stub(account.hold().value()).expiresAt();
    ScriptReply late = adjust(account.hold(), 50L, 60L);
    assertThat(outcome(late)).isEqualTo(new Outcome.HoldClosed(HoldStatus.EXPIRED, expiredAt));
    assertThat(events(late)).extracting(JournalEvent::kind).containsExactly(EventKind.EXPIRE);
    long voidedAt = changed(voidHold(account.holds().get(1))).hold().closedAt();
    assertDeclined(
        adjust(account.holds().get(1), null, 60L),
        new Outcome.HoldClosed(HoldStatus.VOIDED, voidedAt));
  }

  @Test
  void aFrozenAccountReservesNoMoreButReleasesAndProlongs() {
    Installed account = installed(AccountStatus.FROZEN, 100, 100, future());
    assertRefused(adjust(account.hold(), 101L, null), ReplyCode.FROZEN);
    changed(adjust(account.hold(), null, 60L));
    changed(adjust(account.hold(), 100L, null));
    changed(adjust(account.hold(), 40L, null));
    assertBalance(account.account(), 160, 40, 13);
  }

  @Test
  void aQuarantinedAccountChangesNothing() {
    Installed account = installed(AccountStatus.QUARANTINED, 100, 100, future());
    assertRefused(adjust(account.hold(), 40L, null), ReplyCode.QUARANTINED);
    assertRefused(adjust(account.hold(), null, 60L), ReplyCode.QUARANTINED);
    assertRefused(voidHold(account.hold()), ReplyCode.QUARANTINED);
    assertRefused(refund(account.hold(), 1L), ReplyCode.QUARANTINED);
    assertRefused(scripts.grant(account.account(), 1, "grant"), ReplyCode.QUARANTINED);
    assertBalance(account.account(), 100, 100, 10);
  }
}
