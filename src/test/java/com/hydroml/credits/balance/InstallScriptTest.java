package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.balance.HotStateSource.StoredOutcome;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.protocol.InstallRule;
import com.hydroml.credits.protocol.ServerIdentity;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the ledger has comes back to Redis whole, and only if it is still the latest (I6). */
class InstallScriptTest extends ScriptTest {

  @Test
  void anAccountComesBackWithItsOpenHoldsAndServesAtOnce() {
    Installed account = installed(AccountStatus.ACTIVE, 30, 10, future() + 5, future());
    assertThat(audit(account.account()).account(account.account()))
        .isEqualTo(
            new HotStateAudit.Account(
                30,
                20,
                10,
                10,
                1_000,
                0,
                audit(account.account()).stub(account.holds().get(1).value()).expiresAt()));
    changed(capture(account.hold(), null, true));
    assertBalance(account.account(), 30, 10, 11);
  }

  @Test
  void anotherInstanceWasFirst() {
    String account = account(100);
    held(account, 40);
    ShardKeys keys = ScriptFixture.keysOf(account);
    AccountSnapshot stale =
        TestSnapshot.of(account)
            .at(1, 1)
            .balance(100, 100)
            .holds(List.of(openHold(account, 100, future())))
            .outcomes(List.of(new StoredOutcome("stale", new byte[16], new byte[] {1}, null)))
            .build();
    assertThat(scripts.install(keys, stale, null, scripts.drops(keys))).containsExactly(0L, 0L);
    assertBalance(account, 60, 40, 2);
    assertThat(audit(account).ttl(account, "stale")).isEqualTo(-2);
  }

  @Test
  void whatWasReadBeforeSomethingWasDroppedIsNotTaken() {
    String account = name();
    ShardKeys keys = ScriptFixture.keysOf(account);
    scripts.open(keys);
    String before = authorize(account, 1).payloadText();
    scripts.call(keys, "INCR", keys.prefix() + "drops");
    AccountSnapshot snapshot = empty(account);
    assertThat(scripts.install(keys, snapshot, null, before)).containsExactly(0L, 1L);
    assertThat(authorize(account, 1).code()).isEqualTo(ReplyCode.ACCOUNT_ABSENT);
    String now = authorize(account, 1).payloadText();
    assertThat(now).isNotEqualTo(before);
    assertThat(scripts.install(keys, snapshot, null, now)).containsExactly(0L, 0L);
    assertThat(authorize(account, 1).code()).isEqualTo(ReplyCode.DECIDED);
  }

  @Test
  void theScriptDecidesAsTheRule() {
    for (String drops : List.of("0", "1")) {
      for (boolean absent : new boolean[] {true, false}) {
        String account = absent ? name() : account(0);
        ShardKeys keys = ScriptFixture.keysOf(account);
        scripts.open(keys);
        scripts.call(keys, "SET", keys.prefix() + "drops", "1");
        List<Object> reply = scripts.install(keys, empty(account), null, drops);
        InstallRule.Verdict verdict = InstallRule.judge(Long.parseLong(drops), 1, absent);
        assertThat(reply).containsExactly(0L, verdict == InstallRule.Verdict.READ_AGAIN ? 1L : 0L);
        boolean there = scripts.number(keys, "EXISTS", keys.prefix() + "a:" + account) == 1;
        assertThat(there).isEqualTo(!absent || verdict == InstallRule.Verdict.INSTALL);
      }
    }
  }

  /** One was read before a drop, one is there, two are of one account, and one is nonsense. */
  @Test
  void eachAccountOfACallIsDecidedByItself() {
    String late = name();
    String there = inShardOf(late);
    String twice = inShardOf(late);
    String last = inShardOf(late);
    ShardKeys keys = ScriptFixture.keysOf(late);
    scripts.create(there);
    scripts.call(keys, "INCR", keys.prefix() + "drops");
    String drops = scripts.drops(keys);
    StoredHold stub = closedHold(twice, 50);
    long open = scripts.number(keys, "INCRBY", keys.prefix() + "open", "0");
    SnapshotEncoder snapshots = new SnapshotEncoder(Clock.systemUTC());
    List<Object> reply =
        scripts.install(
            keys,
            snapshots.encode("before", empty(late), null),
            snapshots.encode(drops, empty(there), null),
            snapshots.encode(drops, empty(twice), null),
            snapshots.encode(drops, empty(twice), stub),
            ScriptArgument.of(out -> out.packString(drops).packString("nonsense")),
            snapshots.encode(drops, withHold(last), null));

    assertThat(reply).hasSize(7);
    assertThat(reply.subList(0, 5)).containsExactly(0L, 1L, 0L, 0L, 0L);
    assertThat(ScriptFixture.text(reply.get(5))).contains("attempt to index");
    assertThat(reply.get(6)).isEqualTo(0L);
    assertThat(authorize(late, 1).code()).isEqualTo(ReplyCode.ACCOUNT_ABSENT);
    assertBalance(twice, 0, 0, 0);
    assertThat(audit(twice).stub(stub.hold().id()).captured()).isEqualTo(50);
    assertBalance(last, 0, 100, 1);
    assertThat(scripts.number(keys, "INCRBY", keys.prefix() + "open", "0")).isEqualTo(open + 1);
  }

  private String inShardOf(String account) {
    String other = name();
    while (Shards.of(other) != Shards.of(account)) {
      other = name();
    }
    return other;
  }

  private static AccountSnapshot withHold(String account) {
    return TestSnapshot.of(account)
        .at(1, 1)
        .balance(0, 100)
        .holds(List.of(openHold(account, 100, future())))
        .build();
  }

  @Test
  void anotherGenerationTakesNothing() {
    String account = account(0);
    ShardKeys other = ShardKeys.of(Shards.of(account), 2);
    assertThat(scripts.install(other, empty(account), null, "0")).containsExactly(90L, 1L);
  }

  @Test
  void anotherServerTakesNothing() {
    String account = name();
    ShardKeys elsewhere =
        ShardKeys.of(Shards.of(account), 1, new ServerIdentity("a".repeat(40), "b".repeat(40)));
    assertThat(scripts.install(elsewhere, empty(account), null, "0")).containsExactly(91L);
  }

  @Test
  void rememberedSuccessesComeBackForWhatIsLeftOfTheirTime() {
    String first = account(100);
    RequestKey key = key();
    ScriptReply decided = scripts.run(authorization(first, 10, true, key));
    String account = name();
    ScriptReply tombstone = scripts.run(new Operation.Abandon(first, "dead"));
    scripts.install(
        TestSnapshot.of(account)
            .at(3, now())
            .balance(90, 0)
            .outcomes(
                List.of(
                    new StoredOutcome(
                        key.key(), key.fingerprint(), decided.payload(), now() + 100_000),
                    new StoredOutcome("open", key.fingerprint(), decided.payload(), null),
                    new StoredOutcome("over", key.fingerprint(), decided.payload(), now() - 1),
                    new StoredOutcome("dead", new byte[0], tombstone.payload(), now() + DAY)))
            .build());
    assertThat(audit(account).ttl(account, key.key())).isBetween(50_000L, 100_000L);
    assertThat(audit(account).ttl(account, "open")).isEqualTo(-1);
    assertThat(audit(account).ttl(account, "over")).isEqualTo(-2);
    ScriptReply replay = scripts.run(authorization(account, 10, true, key));
    assertThat(replay.replayed()).isTrue();
    assertThat(replay.payload()).isEqualTo(decided.payload());
    assertRefused(
        scripts.run(authorization(account, 10, true, ScriptFixture.key("dead", 0))),
        ReplyCode.KEY_ABANDONED);
    assertRefused(
        scripts.run(authorization(account, 10, true, ScriptFixture.key("open", 0))),
        ReplyCode.KEY_REUSED);
  }

  @Test
  void aRecordThatOutlivedItsAccountIsNotReplacedByTheLedgers() {
    String account = account(100);
    RequestKey key = key();
    ScriptReply declined = scripts.run(authorization(account, 101, true, key));
    ShardKeys keys = ScriptFixture.keysOf(account);
    scripts.call(keys, "DEL", keys.prefix() + "a:" + account);
    scripts.install(
        TestSnapshot.of(account)
            .at(1, 1)
            .balance(100, 0)
            .outcomes(
                List.of(new StoredOutcome(key.key(), new byte[16], new byte[] {1}, now() + DAY)))
            .build());
    ScriptReply replay = scripts.run(authorization(account, 101, true, key));
    assertThat(replay.replayed()).isTrue();
    assertThat(replay.payload()).isEqualTo(declined.payload());
  }

  @Test
  void theStubOfAClosedHoldComesBackAndCanBeRefunded() {
    String account = account(100);
    StoredHold stub = closedHold(account, 50);
    ShardKeys keys = ScriptFixture.keysOf(account);
    HoldId hold = HoldId.parse(stub.hold().id()).orElseThrow();
    assertThat(refund(hold, null).code()).isEqualTo(ReplyCode.HOLD_ABSENT);
    assertThat(scripts.install(keys, empty(account), stub, scripts.drops(keys)))
        .containsExactly(0L, 0L);
    Outcome.HoldChanged refunded = changed(refund(hold, 20L));
    assertThat(refunded.hold().captured()).isEqualTo(50);
    assertThat(refunded.hold().refunded()).isEqualTo(20);
    assertBalance(account, 120, 0, 2);
    assertThat(scripts.install(keys, empty(account), stub, scripts.drops(keys)))
        .containsExactly(0L, 0L);
    assertThat(audit(account).stub(hold.value()).refunded())
        .as("a stub that is there is not replaced by an older one")
        .isEqualTo(20);
  }

  private static AccountSnapshot empty(String account) {
    return TestSnapshot.of(account).build();
  }

  static StoredHold closedHold(String account, long captured) {
    HoldState open = openHold(account, captured, past()).hold();
    HoldState closed =
        new HoldState(
            open.id(),
            HoldStatus.CAPTURED,
            captured,
            captured,
            0,
            0,
            0,
            open.createdAt(),
            open.expiresAt(),
            open.createdAt() + 5);
    return new StoredHold(account, closed, "", new byte[0], 1, List.of());
  }
}
