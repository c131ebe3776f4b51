package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.redis.ShardKeys;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A hold never expires early; what is due is released in bounded steps of one event each. */
class ExpiryScriptTest extends ScriptTest {

  @Test
  void theSweepReleasesWhatIsDueInOneEvent() {
    Installed account = installed(AccountStatus.ACTIVE, 1, 10, past(), future(), past());
    ScriptReply reply = sweep(account.account());
    assertThat(reply.code()).isEqualTo(ReplyCode.SWEPT);
    assertThat(reply.payloadText()).isEqualTo("2");
    JournalEvent event = events(reply).getFirst();
    assertThat(event.kind()).isEqualTo(EventKind.EXPIRE);
    assertThat(event.key()).isEmpty();
    assertThat(event.outcome()).isNull();
    assertThat(event.entries()).hasSize(2);
    assertThat(event.availableAfter()).isEqualTo(21);
    assertThat(event.heldAfter()).isEqualTo(10);
    HotStateAudit.Stub stub = audit(account.account()).stub(account.hold().value());
    assertThat(stub.status()).isEqualTo(HoldStatus.EXPIRED.code());
    assertThat(stub.closedAt()).isEqualTo(stub.expiresAt());
    assertThat(stub.version()).isEqualTo(11);
    assertThat(sweep(account.account()).payloadText()).isEqualTo("0");
    assertThat(sweep(account.account()).events()).isEmpty();
  }

  @Test
  void oneStepReleasesNoMoreThanItsBound() {
    long[] expiries = new long[100];
    Arrays.fill(expiries, past());
    Installed account = installed(AccountStatus.ACTIVE, 0, 1, expiries);
    ScriptReply first = sweep(account.account());
    assertThat(first.payloadText()).isEqualTo("" + TendScript.HOLDS_PER_EXPIRY);
    assertThat(first.events()).hasSize(1);
    assertBalance(account.account(), 64, 36, 11);
    assertThat(sweep(account.account()).payloadText()).isEqualTo("36");
    assertBalance(account.account(), 100, 0, 12);
  }

  @Test
  void aHoldThatACallMeetsCountsTowardsTheBound() {
    long[] expiries = new long[100];
    Arrays.fill(expiries, past());
    Installed account = installed(AccountStatus.ACTIVE, 0, 1, expiries);
    ScriptReply reply = voidHold(account.holds().get(99));
    assertThat(events(reply).getFirst().entries()).hasSize(64);
    assertThat(events(reply).getFirst().entries().getFirst().holdId())
        .isEqualTo(account.holds().get(99).value());
    assertBalance(account.account(), 64, 36, 11);
  }

  @Test
  void aHoldExpiresAtItsTimeAndNotBefore() {
    String account = account(100);
    HoldId hold = held(account, 100);
    Outcome.HoldChanged shortened = changed(adjust(hold, null, 1L));
    ScriptReply early = sweep(account);
    assertThat(early.payloadText()).isEqualTo("0");
    await().until(() -> sweep(account).payloadText().equals("1"));
    assertThat(audit(account).account(account).lastEventAt())
        .isGreaterThanOrEqualTo(shortened.hold().expiresAt());
    assertThat(audit(account).ttl(account, "key-1")).isPositive();
  }

  @Test
  void aQuarantinedAccountIsNotSwept() {
    Installed account = installed(AccountStatus.QUARANTINED, 0, 10, past());
    assertRefused(sweep(account.account()), ReplyCode.QUARANTINED);
    assertBalance(account.account(), 0, 10, 10);
  }

  @Test
  void theSweepPassesOverAQuarantinedAccountAndComesBackToIt() {
    Installed account = installed(AccountStatus.QUARANTINED, 0, 10, past());
    ShardKeys keys = ScriptFixture.keysOf(account.account());
    sweep(account.account());
    String score = scripts.text(keys, "ZSCORE", keys.prefix() + "x", account.account());
    assertThat(Long.parseLong(score)).isBetween(now() + 20_000, now() + 30_000);
    scripts.call(keys, "HSET", keys.prefix() + "a:" + account.account(), "s", "0");
    assertThat(sweep(account.account()).payloadText()).isEqualTo("1");
    assertBalance(account.account(), 10, 0, 11);
  }

  @Test
  void aFrozenAccountIsSwept() {
    Installed account = installed(AccountStatus.FROZEN, 0, 10, past());
    assertThat(sweep(account.account()).payloadText()).isEqualTo("1");
    assertBalance(account.account(), 10, 0, 11);
  }

  @Test
  void anAccountThatRedisLacksLeavesTheIndex() {
    String account = name();
    ShardKeys keys = ScriptFixture.keysOf(account);
    scripts.open(keys);
    scripts.call(keys, "ZADD", keys.prefix() + "x", "5", account);
    assertRefused(sweep(account), ReplyCode.ACCOUNT_ABSENT);
    assertThat(scripts.text(keys, "ZSCORE", keys.prefix() + "x", account)).isNull();
  }

  private static ScriptReply sweep(String account) {
    return scripts.run(OperationCodes.EXPIRE, account, "");
  }
}
