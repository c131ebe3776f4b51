package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.HoldId;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One key, one outcome (I4): what is remembered, for how long, and what abandoning does. */
class RecordScriptTest extends ScriptTest {

  /** Every operation that takes a key, on a hold of 100 of which 40 are captured, and 100 more. */
  enum Keyed {
    AUTHORIZE((c, k) -> authorization(c.account, 5, false, k)),
    CHARGE((c, k) -> authorization(c.account, 5, true, k)),
    AUTHORIZE_TOO_MUCH((c, k) -> authorization(c.account, 5_000, false, k)),
    CAPTURE(
        (c, k) ->
            TestOperations.capture(c.hold, null, true, Operation.Excess.REFUSE, false, null, k)),
    CAPTURE_TOO_MUCH(
        (c, k) ->
            TestOperations.capture(c.hold, 99L, true, Operation.Excess.REFUSE, false, null, k)),
    VOID((c, k) -> new Operation.VoidHold(c.hold, k)),
    VOID_CLOSED((c, k) -> new Operation.VoidHold(c.closed, k)),
    ADJUST((c, k) -> new Operation.Adjust(c.hold, 90L, 60L, k)),
    ADJUST_TOO_LOW((c, k) -> new Operation.Adjust(c.hold, 39L, null, k)),
    REFUND((c, k) -> TestOperations.refund(c.hold, 40L, "r", k)),
    REFUND_TOO_MUCH((c, k) -> TestOperations.refund(c.hold, 41L, "r", k)),
    GRANT((c, k) -> new Operation.Grant(c.account, 5, new GrantDetails("bonus", "r", 0), k)),
    GRANT_TOO_MUCH(
        (c, k) ->
            new Operation.Grant(
                c.account, 9_000_000_000_000_000L, new GrantDetails("bonus", "r", 0), k));

    private final BiFunction<Case, RequestKey, Operation> operation;

    Keyed(BiFunction<Case, RequestKey, Operation> operation) {
      this.operation = operation;
    }

    boolean isDecline() {
      return name().contains("TOO") || name().endsWith("CLOSED");
    }
  }

  private record Case(String account, HoldId hold, HoldId closed) {}

  private Case prepare() {
    String account = account(300);
    HoldId hold = held(account, 100);
    HoldId closed = held(account, 100);
    changed(voidHold(closed));
    changed(capture(hold, 40L, false));
    return new Case(account, hold, closed);
  }

  @ParameterizedTest
  @EnumSource
  void theSameRequestIsAnsweredAsTheFirstTimeAndDoesNothing(Keyed keyed) {
    Case prepared = prepare();
    Operation operation = keyed.operation.apply(prepared, ScriptFixture.key("the-key", 99));
    ScriptReply first = scripts.run(operation);
    assertThat(outcome(first) instanceof Outcome.Decline).isEqualTo(keyed.isDecline());
    assertThat(first.events()).hasSize(keyed.isDecline() ? 0 : 1);
    HotStateAudit.Account after = audit(prepared.account).account(prepared.account);
    scripts.grant(prepared.account, 10_000, "makes-a-decline-possible");
    ScriptReply second = scripts.run(operation);
    assertThat(second.code()).isEqualTo(ReplyCode.DECIDED);
    assertThat(second.replayed()).isTrue();
    assertThat(second.payload()).isEqualTo(first.payload());
    assertThat(second.events()).isEmpty();
    assertThat(second.account()).isEqualTo(prepared.account);
    assertBalance(prepared.account, after.available() + 10_000, after.held(), after.version() + 1);
  }

  @ParameterizedTest
  @EnumSource
  void anotherRequestUnderTheKeyIsRefused(Keyed keyed) {
    Case prepared = prepare();
    scripts.run(keyed.operation.apply(prepared, ScriptFixture.key("the-key", 99)));
    HotStateAudit.Account after = audit(prepared.account).account(prepared.account);
    assertRefused(
        scripts.run(keyed.operation.apply(prepared, ScriptFixture.key("the-key", 98))),
        ReplyCode.KEY_REUSED);
    assertThat(audit(prepared.account).account(prepared.account)).isEqualTo(after);
  }

  @ParameterizedTest
  @EnumSource
  void anAbandonedKeyNeverTakesEffect(Keyed keyed) {
    Case prepared = prepare();
    Operation operation = keyed.operation.apply(prepared, ScriptFixture.key("the-key", 99));
    assertThat(outcome(abandon(prepared.account, "the-key"))).isInstanceOf(Outcome.Abandoned.class);
    HotStateAudit.Account after = audit(prepared.account).account(prepared.account);
    assertRefused(scripts.run(operation), ReplyCode.KEY_ABANDONED);
    assertThat(audit(prepared.account).account(prepared.account)).isEqualTo(after);
  }

  @ParameterizedTest
  @EnumSource
  void abandoningAKeyThatWasDecidedGivesTheDecisionAndChangesNothing(Keyed keyed) {
    Case prepared = prepare();
    Operation operation = keyed.operation.apply(prepared, ScriptFixture.key("the-key", 99));
    ScriptReply first = scripts.run(operation);
    HotStateAudit.Account after = audit(prepared.account).account(prepared.account);
    for (Function<String, ScriptReply> ask :
        List.<Function<String, ScriptReply>>of(
            key -> abandon(prepared.account, key),
            key -> scripts.run(OperationCodes.PEEK, prepared.account, key))) {
      ScriptReply reply = ask.apply("the-key");
      assertThat(reply.code()).isEqualTo(ReplyCode.DECIDED);
      assertThat(reply.replayed()).isTrue();
      assertThat(reply.payload()).isEqualTo(first.payload());
      assertThat(reply.events()).isEmpty();
    }
    assertThat(audit(prepared.account).account(prepared.account)).isEqualTo(after);
    assertThat(scripts.run(operation).payload()).isEqualTo(first.payload());
  }

  @ParameterizedTest
  @EnumSource
  void aDecisionIsKeptForTheRetentionUnlessItMadeAHoldThatIsStillOpen(Keyed keyed) {
    Case prepared = prepare();
    scripts.run(keyed.operation.apply(prepared, ScriptFixture.key("the-key", 99)));
    long ttl = audit(prepared.account).ttl(prepared.account, "the-key");
    if (keyed == Keyed.AUTHORIZE) {
      assertThat(ttl).isEqualTo(-1);
    } else {
      assertThat(ttl).isBetween(RETENTION - 60_000, RETENTION);
    }
  }

  @Test
  void theKeyOfAHoldIsKeptForTheRetentionFromWhenItCloses() {
    String account = account(100);
    for (Function<HoldId, ScriptReply> close :
        List.<Function<HoldId, ScriptReply>>of(
            hold -> capture(hold, null, true),
            this::voidHold,
            hold -> {
              changed(capture(hold, 5L, false));
              return adjust(hold, 5L, null);
            })) {
      RequestKey key = key();
      Outcome.HoldChanged made = changed(scripts.run(authorization(account, 10, false, key)));
      HoldId hold = HoldId.parse(made.hold().id()).orElseThrow();
      changed(adjust(hold, 11L, 60L));
      assertThat(audit(account).ttl(account, key.key())).isEqualTo(-1);
      changed(close.apply(hold));
      assertThat(audit(account).ttl(account, key.key())).isBetween(RETENTION - 60_000, RETENTION);
    }
  }

  @Test
  void abandoningLeavesATombstoneForThirtyDaysWithAVersionAndAnEvent() {
    String account = account(100);
    ScriptReply reply = abandon(account, "never");
    Outcome.Abandoned abandoned = (Outcome.Abandoned) outcome(reply);
    assertThat(abandoned.version()).isEqualTo(2);
    JournalEvent event = events(reply).getFirst();
    assertThat(event.kind()).isEqualTo(EventKind.ABANDON);
    assertThat(event.key()).isEqualTo("never");
    assertThat(event.fingerprint()).isEmpty();
    assertThat(event.entries()).isEmpty();
    assertThat(event.outcome()).isEqualTo(abandoned);
    long retention = ScriptFixture.PROPERTIES.keys().tombstoneRetention().toMillis();
    assertThat(retention).isEqualTo(30 * DAY);
    assertThat(audit(account).ttl(account, "never")).isBetween(retention - 60_000, retention);
    ScriptReply again = abandon(account, "never");
    assertThat(again.replayed()).isTrue();
    assertThat(again.payload()).isEqualTo(reply.payload());
    assertBalance(account, 100, 0, 2);
  }

  @Test
  void aKeyThatWasNeverUsedIsNotRememberedAndAskingChangesNothing() {
    String account = account(100);
    ScriptReply reply = scripts.run(OperationCodes.PEEK, account, "never");
    assertThat(reply.code()).isEqualTo(ReplyCode.NOT_REMEMBERED);
    assertThat(reply.payloadText()).isEqualTo("1");
    assertThat(reply.events()).isEmpty();
    assertBalance(account, 100, 0, 1);
  }

  @Test
  void aKeyBelongsToItsAccount() {
    String one = account(100);
    String other = account(100);
    RequestKey key = key();
    changed(scripts.run(authorization(one, 10, false, key)));
    assertThat(scripts.run(authorization(other, 10, false, key)).replayed()).isFalse();
  }

  @Test
  void whatWasRefusedBeforeItWasDecidedIsNotRemembered() {
    Installed frozen = installed(AccountStatus.FROZEN, 100, 10, future());
    Operation authorize = authorization(frozen.account(), 5, false, key());
    assertRefused(scripts.run(authorize), ReplyCode.FROZEN);
    scripts.call(
        ScriptFixture.keysOf(frozen.account()),
        "HSET",
        ScriptFixture.keysOf(frozen.account()).prefix() + "a:" + frozen.account(),
        "s",
        "0");
    assertThat(scripts.run(authorize).replayed()).isFalse();
    assertBalance(frozen.account(), 95, 15, 11);
  }

  @Test
  void aReplayAndAReusedKeyWinOverTheAccountsStatusAndTheHoldsState() {
    String account = account(100);
    RequestKey key = key();
    Operation authorize = authorization(account, 10, false, key);
    Outcome first = outcome(scripts.run(authorize));
    String hash = ScriptFixture.keysOf(account).prefix() + "a:" + account;
    for (String status : List.of("1", "3")) {
      scripts.call(ScriptFixture.keysOf(account), "HSET", hash, "s", status);
      assertThat(outcome(scripts.run(authorize))).isEqualTo(first);
      assertRefused(
          scripts.run(authorization(account, 10, true, ScriptFixture.key(key.key(), 77))),
          ReplyCode.KEY_REUSED);
    }
    assertRefused(abandon(account, "new-key"), ReplyCode.QUARANTINED);
    assertThat(abandon(account, key.key()).replayed()).isTrue();
  }

  private static ScriptReply abandon(String account, String key) {
    return scripts.run(new Operation.Abandon(account, key));
  }
}
