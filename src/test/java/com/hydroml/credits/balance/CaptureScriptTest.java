package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.balance.Operation.Excess;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.redis.ShardKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every branch of capturing. */
class CaptureScriptTest extends ScriptTest {

  /** One row a rule: a hold of 100, of which some was captured before, and 50 beside it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "all that remains, 0, , true, REFUSE, captured, 100, 0, 0, 0, 50",
    "all of the rest, 30, , true, REFUSE, captured, 100, 0, 0, 0, 50",
    "a part and release, 0, 40, true, REFUSE, captured, 40, 60, 0, 0, 110",
    "exactly all, 0, 100, true, REFUSE, captured, 100, 0, 0, 0, 50",
    "a part and keep, 0, 40, false, REFUSE, authorized, 40, 0, 60, 0, 50",
    "another part and keep, 40, 30, false, REFUSE, authorized, 70, 0, 30, 0, 50",
    "the last part closes, 40, 60, false, REFUSE, captured, 100, 0, 0, 0, 50",
    "all without final closes, 0, , false, REFUSE, captured, 100, 0, 0, 0, 50",
    "nothing of an untouched hold, 0, 0, true, REFUSE, voided, 0, 100, 0, 0, 150",
    "nothing more of a used hold, 30, 0, true, REFUSE, captured, 30, 70, 0, 0, 120",
    "excess drawn, 0, 150, true, DRAW, captured, 150, 0, 0, 0, 0",
    "excess drawn closes also when not final, 0, 130, false, DRAW, captured, 130, 0, 0, 0, 20",
    "excess drawn after a part, 30, 90, true, DRAW, captured, 120, 0, 0, 0, 30",
    "less than remains with draw, 0, 90, true, DRAW, captured, 90, 10, 0, 0, 60",
    "as available and enough, 0, 120, true, AVAILABLE, captured, 120, 0, 0, 0, 30",
    "as available and too little, 0, 160, true, AVAILABLE, captured, 150, 0, 0, 10, 0",
    "as available without final, 0, 160, false, AVAILABLE, captured, 150, 0, 0, 10, 0"
  })
  void ofAnOpenHold(
      String rule,
      long before,
      Long amount,
      boolean isFinal,
      Excess excess,
      String status,
      long captured,
      long released,
      long remaining,
      long uncaptured,
      long available) {
    String account = account(150);
    HoldId hold = held(account, 100);
    if (before > 0) {
      changed(capture(hold, before, false));
    }
    Outcome.HoldChanged outcome = changed(capture(hold, amount, isFinal, excess, false, null));
    HoldState state = outcome.hold();
    assertThat(state.status().label()).isEqualTo(status);
    assertThat(List.of(state.captured(), state.released(), state.remaining()))
        .containsExactly(captured, released, remaining);
    assertThat(state.amount()).isEqualTo(100);
    assertThat(outcome.uncaptured()).isEqualTo(uncaptured);
    assertThat(state.closedAt()).isEqualTo(remaining > 0 ? 0 : outcome.at());
    assertBalance(account, available, remaining, before > 0 ? 4 : 3);
  }

  @Test
  void theEntriesSayWhatCameFromTheHoldWhatWasDrawnAndWhatWasReleased() {
    String account = account(150);
    HoldId hold = held(account, 100);
    String id = hold.value();
    assertThat(events(capture(hold, 40L, true)).getFirst().entries())
        .containsExactly(
            new Entry(EntryKind.CAPTURE, 0, -40, id), new Entry(EntryKind.RELEASE, 60, -60, id));
    HoldId other = held(account, 100);
    assertThat(events(capture(other, 105L, true, Excess.DRAW, false, null)).getFirst().entries())
        .containsExactly(
            new Entry(EntryKind.CAPTURE, 0, -100, other.value()),
            new Entry(EntryKind.CAPTURE, -5, 0, other.value()));
  }

  @Test
  void moreThanRemainsIsDeclined() {
    String account = account(150);
    HoldId hold = held(account, 100);
    changed(capture(hold, 30L, false));
    assertDeclined(capture(hold, 71L, true), new Outcome.AmountExceedsRemaining(70));
    assertBalance(account, 50, 70, 3);
  }

  @Test
  void excessThatCannotBeDrawnDoesNothingAndSaysWhatWasNeededBeyondTheHold() {
    String account = account(150);
    HoldId hold = held(account, 100);
    long expiry = audit(account).stub(hold.value()).expiresAt();
    assertDeclined(
        capture(hold, 151L, true, Excess.DRAW, false, null),
        new Outcome.InsufficientCredits(50, 51, expiry));
    assertBalance(account, 50, 100, 2);
  }

  @Test
  void excessFindsTheCreditsOfOtherExpiredHolds() {
    Installed account = installed(AccountStatus.ACTIVE, 0, 100, future(), past());
    ScriptReply reply = capture(account.hold(), 190L, true, Excess.DRAW, false, null);
    assertThat(changed(reply).hold().captured()).isEqualTo(190);
    assertThat(events(reply))
        .extracting(JournalEvent::kind)
        .containsExactly(EventKind.EXPIRE, EventKind.CAPTURE);
    assertBalance(account.account(), 10, 0, 12);
  }

  @ParameterizedTest
  @EnumSource(names = {"DRAW", "AVAILABLE"})
  void excessWaitsUntilAllThatIsDueIsReleased(Excess excess) {
    long[] expiries = new long[71];
    Arrays.fill(expiries, past());
    expiries[0] = future();
    Installed account = installed(AccountStatus.ACTIVE, 0, 10, expiries);
    Operation.Capture capture =
        TestOperations.capture(account.hold(), 705L, true, excess, false, null, key());
    assertThat(scripts.run(capture).code()).isEqualTo(ReplyCode.AGAIN);
    assertBalance(account.account(), 640, 70, 11);
    Outcome.HoldChanged outcome = changed(scripts.run(capture));
    assertThat(outcome.hold().captured()).isEqualTo(705);
    assertThat(outcome.uncaptured()).isZero();
    assertBalance(account.account(), 5, 0, 13);
  }

  @Test
  void aHoldThatIsKeptMayBeProlongedButNeverShortened() {
    String account = account(100);
    HoldId hold = held(account, 100);
    long before = audit(account).stub(hold.value()).expiresAt();
    Outcome.HoldChanged shorter = changed(capture(hold, 1L, false, Excess.REFUSE, false, 1L));
    assertThat(shorter.hold().expiresAt()).isEqualTo(before);
    Outcome.HoldChanged longer = changed(capture(hold, 1L, false, Excess.REFUSE, false, 5_000L));
    assertThat(longer.hold().expiresAt()).isEqualTo(longer.at() + 5_000_000);
    Outcome.HoldChanged closed = changed(capture(hold, 1L, true, Excess.REFUSE, false, 9_000L));
    assertThat(closed.hold().expiresAt()).isEqualTo(longer.hold().expiresAt());
  }

  @Test
  void aClosedHoldSaysHowItClosed() {
    String account = account(300);
    HoldId captured = held(account, 100);
    long capturedAt = changed(capture(captured, null, true)).hold().closedAt();
    assertDeclined(
        capture(captured, 1L, true), new Outcome.HoldClosed(HoldStatus.CAPTURED, capturedAt));
    HoldId voided = held(account, 100);
    long voidedAt = changed(voidHold(voided)).hold().closedAt();
    assertDeclined(
        capture(voided, null, true, Excess.DRAW, true, null),
        new Outcome.HoldClosed(HoldStatus.VOIDED, voidedAt));
  }

  @Test
  void anExpiredHoldIsExpiredInTheSameStepAndNotCaptured() {
    Installed account = installed(AccountStatus.ACTIVE, 0, 100, past(), past());
    long expiredAt = audit(account.account()).stub(account.hold().value()).expiresAt();
    ScriptReply reply = capture(account.hold(), 100L, true);
    assertThat(outcome(reply)).isEqualTo(new Outcome.HoldClosed(HoldStatus.EXPIRED, expiredAt));
    assertThat(events(reply)).hasSize(1);
    assertThat(events(reply).getFirst().entries()).hasSize(2);
    assertThat(events(reply).getFirst().entries().getFirst().holdId())
        .as("the hold that the call met comes first")
        .isEqualTo(account.hold().value());
    assertBalance(account.account(), 200, 0, 11);
    assertDeclined(
        capture(account.hold(), 1L, true), new Outcome.HoldClosed(HoldStatus.EXPIRED, expiredAt));
  }

  /** Late captures of an expired hold of 100, of which 30 were captured; 20 beside it, so 90. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "what remained, , true, captured, 100, 20",
    "a part, 10, true, captured, 40, 80",
    "a part that is not the last, 10, false, expired, 40, 80",
    "more than remained, 90, true, captured, 120, 0",
    "nothing, 0, true, expired, 30, 90"
  })
  void ofAnExpiredHoldDrawsTheWholeAmount(
      String rule, Long amount, boolean isFinal, String status, long captured, long available) {
    Installed account = installed(AccountStatus.ACTIVE, 50, 100, future());
    changed(capture(account.hold(), 30L, false));
    changed(charge(account.account(), 30));
    ShardKeys keys = ScriptFixture.keysOf(account.account());
    LuaMove.run(scripts, keys, account.account(), account.hold().value(), past());
    ScriptReply reply = capture(account.hold(), amount, isFinal, Excess.REFUSE, true, null);
    Outcome.HoldChanged outcome = changed(reply);
    assertThat(outcome.hold().status().label()).isEqualTo(status);
    assertThat(outcome.hold().captured()).isEqualTo(captured);
    assertThat(outcome.hold().released()).isEqualTo(70);
    assertThat(outcome.hold().remaining()).isZero();
    assertThat(outcome.hold().closedAt()).isEqualTo(outcome.hold().expiresAt());
    assertThat(events(reply))
        .extracting(JournalEvent::kind)
        .containsExactly(EventKind.EXPIRE, EventKind.CAPTURE);
    assertThat(events(reply).getLast().entries())
        .isEqualTo(
            captured == 30
                ? List.of()
                : List.of(new Entry(EntryKind.CAPTURE, 30 - captured, 0, account.hold().value())));
    assertBalance(account.account(), available, 0, 14);
  }

  @Test
  void aLateCaptureThatCannotBeDrawnDoesNothing() {
    Installed account = installed(AccountStatus.ACTIVE, 20, 100, past());
    ScriptReply reply = capture(account.hold(), 121L, true, Excess.AVAILABLE, true, null);
    assertThat(outcome(reply)).isEqualTo(new Outcome.InsufficientCredits(120, 121, 0));
    assertThat(events(reply)).extracting(JournalEvent::kind).containsExactly(EventKind.EXPIRE);
    assertBalance(account.account(), 120, 0, 11);
  }

  @Test
  void whatIsCapturedOfOneHoldStaysAnAmountHoweverOftenItIsDrawnFor() {
    long max = 9_000_000_000_000_000L;
    Installed account = installed(AccountStatus.ACTIVE, max - 200, 100, past(), future());
    HoldId late = account.hold();
    changed(capture(late, max - 200, false, Excess.REFUSE, true, null));
    scripts.grant(account.account(), max - 200, "again");
    assertDeclined(
        capture(late, 201L, true, Excess.REFUSE, true, null),
        new Outcome.AmountExceedsRemaining(0));
    assertBalance(account.account(), max - 100, 100, 13);
    Outcome.HoldChanged last = changed(capture(late, 200L, true, Excess.REFUSE, true, null));
    assertThat(last.hold().captured()).isEqualTo(max);
  }

  @Test
  void excessIsDrawnAsFarAsTheCapturedStaysAnAmount() {
    long max = 9_000_000_000_000_000L;
    for (Excess excess : List.of(Excess.DRAW, Excess.AVAILABLE)) {
      Installed account = installed(AccountStatus.ACTIVE, 0, max, future());
      changed(capture(account.hold(), max - 10, false));
      scripts.grant(account.account(), 100, "more");
      ScriptReply reply = capture(account.hold(), 20L, true, excess, false, null);
      if (excess == Excess.DRAW) {
        assertDeclined(reply, new Outcome.AmountExceedsRemaining(10));
      } else {
        assertThat(changed(reply).hold().captured()).isEqualTo(max);
        assertThat(changed(reply).uncaptured()).isEqualTo(10);
        assertBalance(account.account(), 100, 0, 13);
      }
    }
  }

  @Test
  void aLateCaptureOfAnOpenHoldIsAnOrdinaryOne() {
    String account = account(150);
    HoldId hold = held(account, 100);
    Outcome.HoldChanged outcome = changed(capture(hold, 60L, true, Excess.REFUSE, true, null));
    assertThat(outcome.hold().released()).isEqualTo(40);
    assertBalance(account, 90, 0, 3);
  }

  @Test
  void aFrozenAccountCapturesWithinWhatRemainsOnly() {
    Installed account = installed(AccountStatus.FROZEN, 1_000, 100, future(), future(), past());
    assertRefused(capture(account.hold(), 101L, true, Excess.DRAW, false, null), ReplyCode.FROZEN);
    assertRefused(
        capture(account.hold(), 101L, true, Excess.AVAILABLE, false, null), ReplyCode.FROZEN);
    assertRefused(
        capture(account.holds().get(2), 10L, true, Excess.REFUSE, true, null), ReplyCode.FROZEN);
    assertDeclined(capture(account.hold(), 101L, true), new Outcome.AmountExceedsRemaining(100));
    changed(capture(account.hold(), 100L, true, Excess.DRAW, false, null));
    changed(capture(account.holds().get(1), 10L, true));
    outcome(capture(account.holds().get(2), 10L, true));
    assertBalance(account.account(), 1_190, 0, 13);
  }

  @Test
  void aQuarantinedAccountCapturesNothingAndItsHoldsDoNotExpire() {
    Installed account = installed(AccountStatus.QUARANTINED, 0, 100, future(), past());
    assertRefused(capture(account.hold(), 1L, true), ReplyCode.QUARANTINED);
    assertRefused(capture(account.holds().get(1), 1L, true), ReplyCode.QUARANTINED);
    assertBalance(account.account(), 0, 200, 10);
  }

  @Test
  void aHoldThatRedisLacksIsAbsentWithTheDropsCounter() {
    String account = account(0);
    HoldId unknown = HoldId.parse(openHold(account, 1, 1).hold().id()).orElseThrow();
    ScriptReply reply = capture(unknown, 1L, true);
    assertRefused(reply, ReplyCode.HOLD_ABSENT);
    assertThat(reply.payloadText()).isEqualTo(scripts.drops(ScriptFixture.keysOf(account)));
  }

  @Test
  void aHoldOfAnotherAccountThanTheCallersIsNotCovered() {
    String account = account(100);
    HoldId hold = held(account, 10);
    Operation.Capture capture =
        TestOperations.capture(hold, null, true, Excess.REFUSE, false, null, key());
    assertRefused(
        scripts.run(capture, new Coverage(Set.of("other", account + "1"))),
        ReplyCode.HOLD_NOT_COVERED);
    changed(scripts.run(capture, new Coverage(Set.of("other", account))));
  }
}
