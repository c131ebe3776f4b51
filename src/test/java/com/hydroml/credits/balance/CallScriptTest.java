package com.hydroml.credits.balance;

import static com.hydroml.credits.balance.ScriptFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.balance.OperationsScript.Replies;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.OtherGenerationException;
import com.hydroml.credits.redis.ShardKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Many operations in one call, reads, and the replies that concern a call as a whole. */
class CallScriptTest extends ScriptTest {

  @Test
  void operationsOfOneCallSeeEachOtherInTheirOrder() {
    String account = account(100);
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      operations.add(authorization(account, 10, false, key()));
    }
    operations.add(new Operation.Grant(account, 5, GRANT, key()));
    operations.add(authorization(account, 5, true, key()));
    operations.add(operations.getFirst());
    List<ScriptReply> replies = scripts.runAll(Shards.of(account), 1, operations);
    assertThat(replies).extracting(ScriptReply::code).containsOnly(ReplyCode.DECIDED);
    for (int i = 0; i < 10; i++) {
      assertThat(changed(replies.get(i)).version()).isEqualTo(i + 2);
    }
    assertThat(outcome(replies.get(10))).isInstanceOf(Outcome.InsufficientCredits.class);
    assertThat(changed(replies.get(13)).hold().status()).isEqualTo(HoldStatus.CAPTURED);
    assertThat(replies.get(14).replayed()).isTrue();
    assertBalance(account, 0, 100, 13);
  }

  @Test
  void anOperationThatIsRunAgainHoldsBackItsGroupAndNobodyElse() {
    Installed due = installed(AccountStatus.ACTIVE, 0, 1, manyPast());
    String other = sameShardAs(due.account());
    String absent = absentInShardOf(due.account());
    for (Operation first :
        List.of(
            authorization(absent, 1, false, key()),
            new Operation.VoidHold(unknownHold(other), key()),
            authorization(due.account(), 200, false, key()))) {
      long version = audit(other).account(other).version();
      List<ScriptReply> replies =
          scripts.runAll(
              Shards.of(other), 7, List.of(first, authorization(other, 1, false, key())));
      assertThat(replies.get(0).code())
          .isIn(ReplyCode.ACCOUNT_ABSENT, ReplyCode.HOLD_ABSENT, ReplyCode.AGAIN);
      assertRefused(replies.get(1), ReplyCode.HELD_BACK);
      assertThat(audit(other).account(other).version()).isEqualTo(version);
      List<ScriptReply> alone =
          scripts.runAll(
              Shards.of(other),
              0,
              List.of(
                  authorization(absent, 1, false, key()), authorization(other, 1, false, key())));
      assertThat(alone.get(1).code()).isEqualTo(ReplyCode.DECIDED);
    }
  }

  @Test
  void whatIsHeldBackSaysWhatItLacksAndDoesNothingElse() {
    String there = account(100);
    HoldId hold = held(there, 10);
    String absent = absentInShardOf(there);
    List<ScriptReply> replies =
        scripts.runAll(
            Shards.of(there),
            9,
            List.of(
                authorization(absentInShardOf(there), 1, false, key()),
                authorization(absent, 1, false, key()),
                new Operation.VoidHold(hold, key()),
                new Operation.VoidHold(unknownHold(there), key()),
                authorization(there, 1, false, key())));
    assertThat(replies)
        .extracting(ScriptReply::code)
        .containsExactly(
            ReplyCode.ACCOUNT_ABSENT,
            ReplyCode.ACCOUNT_ABSENT,
            ReplyCode.HELD_BACK,
            ReplyCode.HOLD_ABSENT,
            ReplyCode.HELD_BACK);
    assertThat(replies.get(1).account()).isEqualTo(absent);
    assertThat(replies.get(3).payloadText()).isEqualTo(scripts.drops(ScriptFixture.keysOf(there)));
    assertBalance(there, 90, 10, 2);
  }

  @Test
  void aDeclineHoldsNobodyBack() {
    String account = account(10);
    List<ScriptReply> replies =
        scripts.runAll(
            Shards.of(account),
            3,
            List.of(
                authorization(account, 11, false, key()),
                authorization(account, 10, false, key())));
    assertThat(outcome(replies.get(0))).isInstanceOf(Outcome.Decline.class);
    changed(replies.get(1));
  }

  @Test
  void anotherGenerationDoesNothing() {
    String account = account(100);
    ShardKeys keys = ScriptFixture.keysOf(account);
    assertThatThrownBy(
            () -> await(scripts.script.run(ShardKeys.of(keys.shard(), 2), List.of(new byte[] {1}))))
        .hasRootCauseInstanceOf(OtherGenerationException.class)
        .hasRootCauseMessage("the shard is under generation 1");
    int unopened = (keys.shard() + 1) % Shards.COUNT;
    scripts.call(ShardKeys.of(unopened, 1), "DEL", "ec:{s" + unopened + "}:generation");
    assertThatThrownBy(
            () -> await(scripts.script.run(ShardKeys.of(unopened, 1), List.of(new byte[] {1}))))
        .hasRootCauseMessage("the shard is under generation -1");
    assertBalance(account, 100, 0, 1);
  }

  @Test
  void whenTheOutboxIsFullNothingIsDecidedAndReadsGoOn() {
    String account = account(5_000);
    ShardKeys keys = ScriptFixture.keysOf(account);
    long limit = ScriptFixture.PROPERTIES.outboxLimit();
    List<Operation> charges = new ArrayList<>();
    for (int i = 0; i < limit; i++) {
      charges.add(authorization(account, 1, true, key()));
    }
    List<ScriptReply> replies = scripts.runAll(keys.shard(), 0, charges);
    long decided = replies.stream().filter(r -> r.code() == ReplyCode.DECIDED).count();
    assertThat(scripts.number(keys, "XLEN", keys.prefix() + "o")).isBetween(limit - 2, limit);
    assertRefused(replies.getLast(), ReplyCode.OUTBOX_FULL);
    assertRefused(charge(account, 1), ReplyCode.OUTBOX_FULL);
    assertThat(scripts.run(OperationCodes.EXPIRE, account, "").code())
        .isEqualTo(ReplyCode.OUTBOX_FULL);
    assertThat(scripts.run(OperationCodes.BALANCE, account, "").code())
        .isEqualTo(ReplyCode.BALANCE);
    assertThat(scripts.run(OperationCodes.PEEK, account, "first-grant").code())
        .isEqualTo(ReplyCode.DECIDED);
    assertBalance(account, 5_000 - decided, 0, decided + 1);
    scripts.call(keys, "XTRIM", keys.prefix() + "o", "MAXLEN", "0");
    assertThat(scripts.run(charges.getLast()).code()).isEqualTo(ReplyCode.DECIDED);
  }

  @Test
  void aBalanceIsReadWithItsStatusAndTheTime() {
    Installed account = installed(AccountStatus.FROZEN, 7, 10, future(), past());
    ScriptReply reply = scripts.run(OperationCodes.BALANCE, account.account(), "");
    Reading.Balance balance = (Reading.Balance) ReadingDecoder.balance(reply);
    assertThat(balance)
        .isEqualTo(
            new Reading.Balance(account.account(), AccountStatus.FROZEN, 7, 20, 10, balance.at()));
    assertThat(balance.at()).isCloseTo(now(), Offset.offset(5_000L));
    assertRefused(
        scripts.run(OperationCodes.BALANCE, absentInShardOf(account.account()), ""),
        ReplyCode.ACCOUNT_ABSENT);
  }

  @Test
  void aHoldIsReadWithItsAccountsBalance() {
    String account = account(100);
    Outcome.HoldChanged made = changed(authorize(account, 40));
    HoldId hold = HoldId.parse(made.hold().id()).orElseThrow();
    outcome(scripts.grant(account, 1, "more"));
    Reading.Hold read = (Reading.Hold) ReadingDecoder.hold(scripts.read(hold, Coverage.ALL));
    assertThat(read.hold()).isEqualTo(made.hold());
    assertThat(read.changedAtVersion()).isEqualTo(2);
    assertThat(read.durability()).isEqualTo(Durability.QUEUED);
    assertThat(DetailsCodec.holdDetails(read.details()))
        .isEqualTo(new HoldDetails("job", "ada", Map.of("a", "b")));
    assertThat(read.balance().version()).isEqualTo(3);
    assertThat(read.balance().available()).isEqualTo(61);
    assertRefused(scripts.read(hold, new Coverage(Set.of("another"))), ReplyCode.HOLD_NOT_COVERED);
    assertRefused(scripts.read(unknownHold(account), Coverage.ALL), ReplyCode.HOLD_ABSENT);
  }

  @Test
  void whatAFullRedisRefusesIsSaidAndNothingIsDone() {
    try (ScriptFixture full = new ScriptFixture(TestRedis.single())) {
      full.create("full");
      full.grant("full", 100, "grant");
      ShardKeys keys = ScriptFixture.keysOf("full");
      full.redis().send("CONFIG SET maxmemory 1");
      ScriptReply reply = full.run(authorization("full", 10, false, key()));
      assertRefused(reply, ReplyCode.FAULT);
      assertThat(reply.payloadText()).contains("OOM");
      full.redis().send("CONFIG SET maxmemory 0");
      HotStateAudit audit = new HotStateAudit(full, keys);
      assertThat(audit.account("full").version()).isEqualTo(1);
      audit.check();
    }
  }

  @Test
  void anAmountOutOfBoundsIsAFaultThatTouchesNothingAndNobodyElse() {
    String account = account(100);
    List<ScriptReply> replies =
        scripts.runAll(
            Shards.of(account),
            0,
            List.of(
                authorization(account, -5, false, key()),
                authorization(account, 9_000_000_000_000_001L, false, key()),
                authorization(account, 10, false, key())));
    assertRefused(replies.get(0), ReplyCode.FAULT);
    assertThat(replies.get(0).payloadText()).contains("amount out of bounds");
    assertRefused(replies.get(1), ReplyCode.FAULT);
    changed(replies.get(2));
    assertBalance(account, 90, 10, 2);
  }

  @Test
  void shardsOfOneCallAreServedEachByItself() {
    String one = account(100);
    String other = otherShardThan(one);
    Operation.Authorize last = authorization(one, 60, false, key());
    List<Replies> replies =
        scripts.runShards(
            List.of(
                ShardKeys.of(Shards.of(one), 1),
                ShardKeys.of(Shards.of(other), 2),
                ShardKeys.of(Shards.of(other), 1),
                ShardKeys.of(Shards.of(one), 1)),
            List.of(
                List.of(authorization(one, 70, false, key()), authorization(one, 70, false, key())),
                List.of(authorization(other, 1, false, key())),
                List.of(authorization(other, 40, false, key())),
                List.of(last)));
    assertThat(changed(replies.get(0).get().get(0)).hold().remaining()).isEqualTo(70);
    assertThat(outcome(replies.get(0).get().get(1)))
        .isInstanceOf(Outcome.InsufficientCredits.class);
    assertThat(replies.get(1).refusal()).isInstanceOf(OtherGenerationException.class);
    assertThat(changed(replies.get(2).get().getFirst()).hold().remaining()).isEqualTo(40);
    assertThat(outcome(replies.get(3).get().getFirst()))
        .isInstanceOf(Outcome.InsufficientCredits.class);
    assertBalance(one, 30, 70, 2);
    assertBalance(other, 60, 40, 2);
  }

  @Test
  void whatOneShardFailsWithIsItsOwn() {
    String broken = account(100);
    String sound = otherShardThan(broken);
    ShardKeys keys = ShardKeys.of(Shards.of(broken), 1);
    scripts.call(keys, "RENAME", keys.prefix() + "o", keys.prefix() + "away");
    scripts.call(keys, "SET", keys.prefix() + "o", "no stream");
    try {
      List<Replies> replies =
          scripts.runShards(
              List.of(keys, ShardKeys.of(Shards.of(sound), 1)),
              List.of(
                  List.of(authorization(broken, 1, false, key())),
                  List.of(authorization(sound, 1, false, key()))));
      assertThat(replies.get(0).refusal())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("WRONGTYPE");
      assertThat(replies.get(1).get().getFirst().code()).isEqualTo(ReplyCode.DECIDED);
    } finally {
      scripts.call(keys, "RENAME", keys.prefix() + "away", keys.prefix() + "o");
    }
    assertBalance(broken, 100, 0, 1);
  }

  @Test
  void aDamagedAccountIsAFaultOfItsOwn() {
    String damaged = account(100);
    String sound = sameShardAs(damaged);
    ShardKeys keys = ScriptFixture.keysOf(damaged);
    String hash = keys.prefix() + "a:" + damaged;
    for (String field : List.of("a", "h", "v", "j", "t", "s", "x")) {
      String value = scripts.text(keys, "HGET", hash, field);
      try {
        scripts.call(keys, "HSET", hash, field, "what is this");
        assertFaultOfItsOwn(damaged, sound);
        scripts.call(keys, "HSET", hash, field, "0.5");
        assertFaultOfItsOwn(damaged, sound);
        scripts.call(keys, "HDEL", hash, field);
        assertFaultOfItsOwn(damaged, sound);
      } finally {
        scripts.call(keys, "HSET", hash, field, value);
      }
    }
    assertBalance(damaged, 100, 0, 1);
  }

  private static void assertFaultOfItsOwn(String damaged, String sound) {
    List<byte[]> reads = new ArrayList<>();
    for (String account : List.of(damaged, sound)) {
      reads.add(OperationEncoder.encode(OperationCodes.BALANCE, account, "", Coverage.ALL));
    }
    List<ScriptReply> replies = await(scripts.script.run(ScriptFixture.keysOf(damaged), reads));
    assertThat(replies.get(0).code()).isEqualTo(ReplyCode.FAULT);
    assertThat(replies.get(0).payloadText()).contains(damaged);
    assertThat(replies.get(1).code()).isEqualTo(ReplyCode.BALANCE);
  }

  private String otherShardThan(String account) {
    String other = account(100);
    while (Shards.of(other) == Shards.of(account)) {
      other = account(100);
    }
    return other;
  }

  private static final GrantDetails GRANT = new GrantDetails("bonus", "test", 0);

  private static long[] manyPast() {
    long[] expiries = new long[200];
    Arrays.fill(expiries, past());
    return expiries;
  }

  private static HoldId unknownHold(String account) {
    return new RandomIds().holdId(Shards.of(account));
  }

  private String sameShardAs(String account) {
    String other = absentInShardOf(account);
    scripts.create(other);
    scripts.grant(other, 1_000, "grant");
    return other;
  }

  private String absentInShardOf(String account) {
    String other = name();
    while (Shards.of(other) != Shards.of(account)) {
      other = name();
    }
    return other;
  }
}
