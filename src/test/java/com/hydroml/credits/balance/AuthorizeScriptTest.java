package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.HoldId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every branch of authorizing and of charging in one step; no overdraft (I1). */
class AuthorizeScriptTest extends ScriptTest {

  @Test
  void exactlyWhatIsThereIsEnoughAndOneMoreIsNot() {
    String account = account(1_000);
    assertDeclined(authorize(account, 1_001), new Outcome.InsufficientCredits(1_000, 1_001, 0));
    Outcome.HoldChanged held = changed(authorize(account, 1_000));
    assertThat(held.available()).isZero();
    assertThat(held.held()).isEqualTo(1_000);
    assertBalance(account, 0, 1_000, 2);
    assertDeclined(
        authorize(account, 1), new Outcome.InsufficientCredits(0, 1, held.hold().expiresAt()));
  }

  @Test
  void tooLittleSaysWhenTheEarliestHoldExpires() {
    long first = future();
    Installed account = installed(AccountStatus.ACTIVE, 5, 100, first + 5, first, first + 9);
    assertDeclined(authorize(account.account(), 6), new Outcome.InsufficientCredits(5, 6, first));
  }

  @Test
  void expiredHoldsAreReleasedWhenTheirCreditsAreNeeded() {
    Installed account = installed(AccountStatus.ACTIVE, 50, 100, past(), past() - 7, future());
    ScriptReply reply = authorize(account.account(), 250);
    Outcome.HoldChanged held = changed(reply);
    assertThat(held.version()).isEqualTo(12);
    assertThat(held.available()).isZero();
    assertThat(held.held()).isEqualTo(350);
    List<JournalEvent> events = events(reply);
    assertThat(events)
        .extracting(JournalEvent::kind)
        .containsExactly(EventKind.EXPIRE, EventKind.AUTHORIZE);
    assertThat(events).extracting(JournalEvent::version).containsExactly(11L, 12L);
    assertThat(events.getFirst().entries())
        .containsExactly(
            new Entry(EntryKind.EXPIRY, 100, -100, account.holds().get(1).value()),
            new Entry(EntryKind.EXPIRY, 100, -100, account.holds().get(0).value()));
    assertThat(events.getFirst().outcome()).isNull();
  }

  @Test
  void expiredHoldsAreLeftAloneWhenTheirCreditsAreNotNeeded() {
    Installed account = installed(AccountStatus.ACTIVE, 50, 100, past());
    ScriptReply reply = authorize(account.account(), 50);
    assertThat(events(reply)).extracting(JournalEvent::kind).containsExactly(EventKind.AUTHORIZE);
    assertBalance(account.account(), 0, 150, 11);
  }

  @Test
  void expiredHoldsAreReleasedEvenIfThatIsNotEnough() {
    Installed account = installed(AccountStatus.ACTIVE, 50, 100, past());
    ScriptReply reply = authorize(account.account(), 151);
    assertThat(outcome(reply)).isEqualTo(new Outcome.InsufficientCredits(150, 151, 0));
    assertThat(events(reply)).extracting(JournalEvent::kind).containsExactly(EventKind.EXPIRE);
    assertBalance(account.account(), 150, 0, 11);
  }

  @Test
  void moreExpiredHoldsThanOneCallReleasesAreReleasedByRunningAgain() {
    long[] expiries = new long[150];
    Arrays.fill(expiries, past());
    Installed account = installed(AccountStatus.ACTIVE, 0, 10, expiries);
    Operation.Authorize all = authorization(account.account(), 1_500, false, key());
    for (int round = 1; round <= 2; round++) {
      ScriptReply again = scripts.run(all);
      assertThat(again.code()).isEqualTo(ReplyCode.AGAIN);
      assertThat(events(again)).hasSize(1);
      assertThat(events(again).getFirst().entries()).hasSize(64);
      assertBalance(account.account(), 640 * round, 1_500 - 640 * round, 10 + round);
      assertThat(audit(account.account()).ttl(account.account(), all.key().key())).isEqualTo(-2);
    }
    ScriptReply decided = scripts.run(all);
    assertThat(changed(decided).version()).isEqualTo(14);
    assertThat(events(decided).getFirst().entries()).hasSize(22);
    assertBalance(account.account(), 0, 1_500, 14);
  }

  @ParameterizedTest
  @CsvSource({"FROZEN, FROZEN", "CLOSED, CLOSED"})
  void anAccountThatMayNotSpendAuthorizesNothing(AccountStatus status, ReplyCode refusal) {
    Installed account = installed(status, 100, 10, future());
    assertRefused(authorize(account.account(), 1), refusal);
    assertRefused(charge(account.account(), 1), refusal);
    assertRefused(authorize(account.account(), 1_000), refusal);
    assertBalance(account.account(), 100, 10, 10);
  }

  @Test
  void aQuarantinedAccountAuthorizesNothing() {
    Installed account = installed(AccountStatus.QUARANTINED, 100, 10, past());
    assertRefused(authorize(account.account(), 1), ReplyCode.QUARANTINED);
    assertRefused(charge(account.account(), 110), ReplyCode.QUARANTINED);
    assertBalance(account.account(), 100, 10, 10);
  }

  @Test
  void anAccountThatRedisLacksIsAbsentWithTheDropsCounter() {
    String account = name();
    scripts.open(ScriptFixture.keysOf(account));
    ScriptReply reply = authorize(account, 1);
    assertRefused(reply, ReplyCode.ACCOUNT_ABSENT);
    assertThat(reply.account()).isEqualTo(account);
    assertThat(reply.payloadText()).isEqualTo(scripts.drops(ScriptFixture.keysOf(account)));
  }

  @Test
  void chargingTakesTheCreditsInOneStepAndLeavesAClosedHold() {
    String account = account(1_000);
    ScriptReply reply = charge(account, 400);
    Outcome.HoldChanged charged = changed(reply);
    assertThat(charged.kind()).isEqualTo(EventKind.CHARGE);
    assertThat(charged.hold().status()).isEqualTo(HoldStatus.CAPTURED);
    assertThat(charged.hold().captured()).isEqualTo(400);
    assertThat(charged.hold().remaining()).isZero();
    assertThat(charged.hold().closedAt()).isEqualTo(charged.hold().createdAt());
    assertThat(charged.hold().expiresAt()).isEqualTo(charged.hold().createdAt() + 900_000);
    assertThat(events(reply).getFirst().entries())
        .containsExactly(new Entry(EntryKind.CAPTURE, -400, 0, charged.hold().id()));
    assertBalance(account, 600, 0, 2);
    assertDeclined(charge(account, 601), new Outcome.InsufficientCredits(600, 601, 0));
  }

  @Test
  void chargingAlsoFindsTheCreditsOfExpiredHolds() {
    Installed account = installed(AccountStatus.ACTIVE, 0, 100, past());
    changed(charge(account.account(), 100));
    assertBalance(account.account(), 0, 0, 12);
  }

  @Test
  void timeNeverRunsBeforeTheAccountsLastEvent() {
    String account = name();
    long ahead = now() + DAY;
    scripts.install(TestSnapshot.of(account).at(7, ahead).balance(100, 0).build());
    Outcome.HoldChanged held = changed(authorize(account, 10));
    assertThat(held.at()).isEqualTo(ahead);
    assertThat(held.hold().createdAt()).isEqualTo(ahead);
    assertThat(held.hold().expiresAt()).isEqualTo(ahead + 900_000);
    assertThat(audit(account).account(account).lastEventAt()).isEqualTo(ahead);
  }

  @Test
  void theLargestAmountsStayExactThroughEveryStep() {
    long max = 9_000_000_000_000_000L;
    String account = account(max);
    Outcome.HoldChanged held = changed(authorize(account, max - 1));
    assertBalance(account, 1, max - 1, 2);
    HoldId hold = HoldId.parse(held.hold().id()).orElseThrow();
    changed(capture(hold, max - 3, false));
    assertBalance(account, 1, 2, 3);
    changed(capture(hold, 3L, true, Operation.Excess.DRAW, false, null));
    assertBalance(account, 0, 0, 4);
    assertThat(audit(account).stub(hold.value()).captured()).isEqualTo(max);
    changed(refund(hold, max - 1));
    assertBalance(account, max - 1, 0, 5);
    assertDeclined(scripts.grant(account, 2, "over"), new Outcome.BalanceLimitExceeded(max - 1, 2));
    outcome(scripts.grant(account, 1, "exactly"));
    assertBalance(account, max, 0, 6);
  }
}
