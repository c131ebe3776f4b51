package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.OutcomeCodec;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Scripts on a real Redis; after each test the shards it used are audited. */
abstract class ScriptTest {

  static final long DAY = 86_400_000;
  static final long RETENTION = ScriptFixture.PROPERTIES.keys().retention().toMillis();

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final RandomIds IDS = new RandomIds();

  static ScriptFixture scripts;

  private final Set<Integer> shards = new LinkedHashSet<>();
  private int keys;

  @BeforeAll
  static void start() {
    scripts = new ScriptFixture(TestRedis.single());
  }

  @AfterAll
  static void stop() {
    scripts.close();
  }

  @AfterEach
  void audit() {
    shards.forEach(shard -> new HotStateAudit(scripts, ShardKeys.of(shard, 1)).check());
  }

  /** A new account with credits that came in by one grant, so at version 1. */
  String account(long amount) {
    String account = name();
    scripts.create(account);
    if (amount > 0) {
      assertThat(scripts.grant(account, amount, "first-grant").code()).isEqualTo(ReplyCode.DECIDED);
    }
    return account;
  }

  /** A new name, whose shard is audited after the test. */
  String name() {
    String account = "account-" + NUMBER.incrementAndGet();
    shards.add(Shards.of(account));
    return account;
  }

  /** A new account of a status, with open holds that expire when told; at version 10. */
  Installed installed(AccountStatus status, long available, long each, long... expiries) {
    String account = name();
    List<StoredHold> holds = new ArrayList<>();
    for (long expiry : expiries) {
      holds.add(openHold(account, each, expiry));
    }
    long held = LongStream.of(expiries).map(expiry -> each).sum();
    scripts.install(
        TestSnapshot.of(account)
            .status(status, 0)
            .at(10, 1_000)
            .balance(available, held)
            .holds(holds)
            .build());
    return new Installed(
        account, holds.stream().map(hold -> HoldId.parse(hold.hold().id()).orElseThrow()).toList());
  }

  record Installed(String account, List<HoldId> holds) {
    HoldId hold() {
      return holds.getFirst();
    }
  }

  static StoredHold openHold(String account, long amount, long expiresAt) {
    String id = IDS.holdId(Shards.of(account)).value();
    HoldState hold =
        new HoldState(
            id, HoldStatus.AUTHORIZED, amount, 0, 0, amount, 0, expiresAt - DAY, expiresAt, 0);
    return new StoredHold(account, hold, "", new byte[0], 5, List.of());
  }

  static long now() {
    return System.currentTimeMillis();
  }

  static long past() {
    return now() - 60_000;
  }

  static long future() {
    return now() + 60_000;
  }

  /** A key that was not used before, with a fingerprint of its own. */
  RequestKey key() {
    keys++;
    return ScriptFixture.key("key-" + keys, keys);
  }

  ScriptReply authorize(String account, long amount) {
    return scripts.run(authorization(account, amount, false, key()));
  }

  ScriptReply charge(String account, long amount) {
    return scripts.run(authorization(account, amount, true, key()));
  }

  static Operation.Authorize authorization(
      String account, long amount, boolean capture, RequestKey key) {
    HoldDetails details = new HoldDetails("job", "ada", Map.of("a", "b"));
    return new Operation.Authorize(account, amount, 900, capture, details, key);
  }

  /** A new hold. */
  HoldId held(String account, long amount) {
    return HoldId.parse(changed(authorize(account, amount)).hold().id()).orElseThrow();
  }

  /** Lets an account's next step be at an instant that has not come, instead of the clock. */
  void at(String account, long instant) {
    ShardKeys keys = ScriptFixture.keysOf(account);
    scripts.call(keys, "HSET", keys.prefix() + "a:" + account, "t", Long.toString(instant));
  }

  ScriptReply capture(HoldId hold, Long amount, boolean isFinal) {
    return capture(hold, amount, isFinal, Operation.Excess.REFUSE, false, null);
  }

  ScriptReply capture(
      HoldId hold,
      Long amount,
      boolean isFinal,
      Operation.Excess excess,
      boolean drawExpired,
      Long expiresIn) {
    return scripts.run(
        TestOperations.capture(hold, amount, isFinal, excess, drawExpired, expiresIn, key()));
  }

  ScriptReply voidHold(HoldId hold) {
    return scripts.run(new Operation.VoidHold(hold, key()));
  }

  ScriptReply adjust(HoldId hold, Long amount, Long expiresIn) {
    return scripts.run(new Operation.Adjust(hold, amount, expiresIn, key()));
  }

  ScriptReply refund(HoldId hold, Long amount) {
    return scripts.run(TestOperations.refund(hold, amount, "because", key()));
  }

  static Outcome outcome(ScriptReply reply) {
    assertThat(reply.code()).isEqualTo(ReplyCode.DECIDED);
    return OutcomeCodec.decode(reply.payload());
  }

  static Outcome.HoldChanged changed(ScriptReply reply) {
    return (Outcome.HoldChanged) outcome(reply);
  }

  static List<JournalEvent> events(ScriptReply reply) {
    return reply.events().stream().map(entry -> EventCodec.decode(entry.event())).toList();
  }

  static HotStateAudit audit(String account) {
    return new HotStateAudit(scripts, ScriptFixture.keysOf(account));
  }

  /** What Redis has of an account: available, held, version. */
  static void assertBalance(String account, long available, long held, long version) {
    HotStateAudit.Account stored = audit(account).account(account);
    assertThat(List.of(stored.available(), stored.held(), stored.version()))
        .containsExactly(available, held, version);
  }

  /** Nothing happened: no event, nothing remembered, the account as it was. */
  static void assertRefused(ScriptReply reply, ReplyCode code) {
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.events()).isEmpty();
    assertThat(reply.replayed()).isFalse();
  }

  static void assertDeclined(ScriptReply reply, Outcome expected) {
    assertThat(outcome(reply)).isEqualTo(expected);
    assertThat(reply.events()).isEmpty();
  }
}
