package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.Millicredits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Every branch of voiding, refunding and granting. */
class VoidRefundGrantScriptTest extends ScriptTest {

  @Test
  void voidingReleasesWhatRemains() {
    String account = account(100);
    HoldId hold = held(account, 100);
    changed(capture(hold, 30L, false));
    ScriptReply reply = voidHold(hold);
    assertThat(changed(reply).hold().status()).isEqualTo(HoldStatus.VOIDED);
    assertThat(changed(reply).hold().captured()).isEqualTo(30);
    assertThat(changed(reply).hold().released()).isEqualTo(70);
    assertThat(events(reply).getFirst().entries())
        .containsExactly(new Entry(EntryKind.RELEASE, 70, -70, hold.value()));
    assertBalance(account, 70, 0, 4);
    assertDeclined(
        voidHold(hold),
        new Outcome.HoldClosed(HoldStatus.VOIDED, changed(reply).hold().closedAt()));
  }

  @Test
  void voidingAnExpiredHoldFindsItExpired() {
    Installed account = installed(AccountStatus.ACTIVE, 0, 100, past());
    long expiredAt = audit(account.account()).stub(account.hold().value()).expiresAt();
    ScriptReply reply = voidHold(account.hold());
    assertThat(outcome(reply)).isEqualTo(new Outcome.HoldClosed(HoldStatus.EXPIRED, expiredAt));
    assertThat(events(reply)).hasSize(1);
    assertBalance(account.account(), 100, 0, 11);
  }

  @Test
  void aFrozenAccountsHoldCanBeVoided() {
    Installed account = installed(AccountStatus.FROZEN, 0, 100, future());
    changed(voidHold(account.hold()));
    assertBalance(account.account(), 100, 0, 11);
  }

  @Test
  void refundingGivesBackAllThatIsCapturedOrAPart() {
    String account = account(100);
    HoldId hold = held(account, 100);
    changed(capture(hold, 80L, true));
    ScriptReply part = refund(hold, 30L);
    assertThat(changed(part).hold().refunded()).isEqualTo(30);
    assertThat(changed(part).hold().status()).isEqualTo(HoldStatus.CAPTURED);
    JournalEvent event = events(part).getFirst();
    assertThat(event.entries()).containsExactly(new Entry(EntryKind.REFUND, 30, 0, hold.value()));
    assertThat(new String(event.details(), StandardCharsets.UTF_8)).isEqualTo("because");
    assertDeclined(refund(hold, 51L), new Outcome.AmountExceedsCaptured(50));
    assertThat(changed(refund(hold, null)).hold().refunded()).isEqualTo(80);
    assertDeclined(refund(hold, null), new Outcome.AmountExceedsCaptured(0));
    assertDeclined(refund(hold, 1L), new Outcome.AmountExceedsCaptured(0));
    assertBalance(account, 100, 0, 5);
  }

  @Test
  void refundingAnOpenHoldLeavesItOpen() {
    String account = account(100);
    HoldId hold = held(account, 100);
    assertDeclined(refund(hold, null), new Outcome.AmountExceedsCaptured(0));
    changed(capture(hold, 40L, false));
    Outcome.HoldChanged refunded = changed(refund(hold, null));
    assertThat(refunded.hold().status()).isEqualTo(HoldStatus.AUTHORIZED);
    assertThat(refunded.hold().remaining()).isEqualTo(60);
    assertBalance(account, 40, 60, 4);
    changed(capture(hold, null, true));
    assertThat(changed(refund(hold, null)).hold().refunded()).isEqualTo(100);
  }

  @Test
  void refundingAHoldThatIsDueExpiresItToo() {
    Installed account = installed(AccountStatus.ACTIVE, 0, 100, past());
    ScriptReply reply = refund(account.hold(), null);
    assertThat(outcome(reply)).isEqualTo(new Outcome.AmountExceedsCaptured(0));
    assertThat(events(reply)).hasSize(1);
    assertBalance(account.account(), 100, 0, 11);
  }

  @Test
  void refundingAndGrantingNeverLiftTheBalanceAboveItsBound() {
    String account = account(Millicredits.MAX);
    HoldId hold = held(account, 10);
    changed(capture(hold, null, true));
    outcome(scripts.grant(account, 5, "five"));
    assertDeclined(refund(hold, 6L), new Outcome.BalanceLimitExceeded(Millicredits.MAX - 5, 6));
    changed(refund(hold, 5L));
    assertDeclined(
        scripts.grant(account, 1, "one"), new Outcome.BalanceLimitExceeded(Millicredits.MAX, 1));
    assertBalance(account, Millicredits.MAX, 0, 5);
  }

  @Test
  void heldCreditsCountTowardsTheBound() {
    String account = account(Millicredits.MAX);
    held(account, Millicredits.MAX);
    assertDeclined(
        scripts.grant(account, 1, "one"), new Outcome.BalanceLimitExceeded(Millicredits.MAX, 1));
  }

  @Test
  void aGrantSaysWhatItWas() {
    String account = account(0);
    ScriptReply reply = scripts.grant(account, 7, "seven");
    Outcome.Granted granted = (Outcome.Granted) outcome(reply);
    assertThat(granted.grantId()).startsWith("grant_");
    assertThat(granted.available()).isEqualTo(7);
    assertThat(granted.version()).isEqualTo(1);
    assertThat(DetailsCodec.grantDetails(granted.details()))
        .isEqualTo(new GrantDetails("promotional", "test", 0));
    assertThat(events(reply).getFirst().entries())
        .containsExactly(new Entry(EntryKind.GRANT, 7, 0, ""));
  }

  @Test
  void aFrozenAccountMayReceive() {
    Installed account = installed(AccountStatus.FROZEN, 0, 100, future());
    changed(capture(account.hold(), 50L, false));
    changed(refund(account.hold(), null));
    outcome(scripts.grant(account.account(), 5, "grant"));
    assertBalance(account.account(), 55, 50, 13);
  }

  private ScriptReply deduct(String account, long amount) {
    return scripts.run(
        new Operation.Deduct(
            account, amount, new GrantDetails("deduction", "by mistake", 0), key()));
  }

  @Test
  void deductingTakesWhatIsAvailableAndNoMore() {
    String account = account(100);
    held(account, 30);
    ScriptReply reply = deduct(account, 70);
    Outcome.Granted taken = (Outcome.Granted) outcome(reply);
    assertThat(taken.amount()).isEqualTo(70);
    assertThat(taken.available()).isZero();
    assertThat(events(reply).getFirst().kind()).isEqualTo(EventKind.GRANT);
    assertThat(events(reply).getFirst().entries())
        .containsExactly(new Entry(EntryKind.ADJUSTMENT, -70, 0, ""));
    assertThat(outcome(deduct(account, 1))).isInstanceOf(Outcome.InsufficientCredits.class);
    assertBalance(account, 0, 30, 3);
  }

  private ScriptReply deductAt(String account, long amount, long version, RequestKey key) {
    return scripts.run(
        new Operation.Deduct(account, amount, new GrantDetails("expiry", "lot", 0), version, key));
  }

  @Test
  void whatWasComputedAtAVersionIsTakenAtThatVersionOnceOrNotAtAll() {
    String account = account(100);
    RequestKey key = key();
    assertRefused(deductAt(account, 60, 2, key), ReplyCode.MOVED);
    assertBalance(account, 100, 0, 1);
    HoldId hold = held(account, 30);
    assertRefused(deductAt(account, 60, 1, key), ReplyCode.MOVED);
    assertBalance(account, 70, 30, 2);
    ScriptReply taken = deductAt(account, 60, 2, key);
    assertThat(((Outcome.Granted) outcome(taken)).available()).isEqualTo(10);
    assertThat(events(taken).getFirst().entries())
        .containsExactly(new Entry(EntryKind.ADJUSTMENT, -60, 0, ""));
    changed(voidHold(hold));
    ScriptReply again = deductAt(account, 60, 4, key);
    assertThat(again.replayed()).isTrue();
    assertThat(events(again)).isEmpty();
    assertBalance(account, 40, 0, 4);
  }

  @Test
  void whatIsTakenAtAVersionDoesNotExpireHoldsIfTheAccountHasMoved() {
    Installed account = installed(AccountStatus.ACTIVE, 0, 100, past());
    ScriptReply reply = deductAt(account.account(), 50, 9, key());
    assertRefused(reply, ReplyCode.MOVED);
    assertThat(events(reply)).isEmpty();
  }

  @Test
  void deductingFindsTheCreditsOfAnExpiredHold() {
    Installed account = installed(AccountStatus.ACTIVE, 0, 100, past());
    assertThat(outcome(deduct(account.account(), 100))).isInstanceOf(Outcome.Granted.class);
    assertBalance(account.account(), 0, 0, 12);
  }

  @Test
  void aFrozenAccountIsDeductedFromAndAClosedOrDoubtfulOneIsNot() {
    Installed frozen = installed(AccountStatus.FROZEN, 5, 100, future());
    assertThat(outcome(deduct(frozen.account(), 5))).isInstanceOf(Outcome.Granted.class);
    Installed doubtful = installed(AccountStatus.QUARANTINED, 5, 100, future());
    assertRefused(deduct(doubtful.account(), 5), ReplyCode.QUARANTINED);
    Installed closed = installed(AccountStatus.CLOSED, 5, 100, future());
    assertRefused(deduct(closed.account(), 5), ReplyCode.CLOSED);
    assertRefused(scripts.grant(closed.account(), 5, "closed"), ReplyCode.CLOSED);
    assertRefused(refund(closed.hold(), null), ReplyCode.CLOSED);
    assertRefused(authorize(closed.account(), 1), ReplyCode.CLOSED);
  }
}
