package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.balance.Decision.Decided;
import com.hydroml.credits.balance.Decision.Refused;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.TestStanding;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.protocol.ShardRow;
import com.hydroml.credits.protocol.ShardState;
import com.hydroml.credits.redis.ShardKeys;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No answer promises more than the lease, the fences and the acknowledgements allow (I2, I8). */
class PromiseTest {

  private static final Refused UNKNOWN = new Refused(Refusal.OUTCOME_UNKNOWN);

  private static Engine engine;
  private static final Set<Integer> SHARDS = new HashSet<>();

  @BeforeAll
  static void start() {
    engine = new Engine(TestRedis.single());
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @AfterEach
  void allIsWell() {
    engine.kafka.confirmAll();
    TestStanding.lease(engine.standing);
  }

  /** An account that the ledger has, alone in its shard. */
  private static String account(StoredHold... holds) {
    for (int i = 0; ; i++) {
      String name = holds.length == 0 ? "user:promise-" + i : holds[0].account();
      if (SHARDS.add(Shards.of(name))) {
        long held = holds.length;
        engine.ledger.accounts.put(
            name, TestSnapshot.of(name).at(held, 1).balance(0, held).holds(List.of(holds)).build());
        return name;
      }
    }
  }

  private static CompletableFuture<Decision> begin(Operation operation) {
    return engine.balances.execute(operation, Coverage.ALL, Durability.QUEUED).toFuture();
  }

  @Test
  void withoutALeaseAnAnswerSaysQueuedOrUnknownToWhoInsists() {
    String account = account();
    TestStanding.loseLease(engine.standing);
    Decided queued = (Decided) engine.execute(engine.grant(account, 5));
    assertThat(queued.durability()).isEqualTo(Durability.QUEUED);
    Operation insisting = engine.grant(account, 5);
    assertThat(engine.execute(insisting, Durability.JOURNALED)).isEqualTo(UNKNOWN);
    TestStanding.lease(engine.standing);
    Decided again = (Decided) engine.execute(insisting, Durability.JOURNALED);
    assertThat(again.replayed()).isTrue();
    assertThat(again.durability()).isEqualTo(Durability.JOURNALED);
  }

  @Test
  void aFencedShardTakesNothingAndWhatRanBeforeIsUnknown() {
    String account = account();
    engine.execute(engine.grant(account, 5));
    engine.kafka.confirms(false);
    CompletableFuture<Decision> before = begin(engine.grant(account, 5));
    engine.kafka.awaitReceived(1);
    TestStanding.fence(engine.standing, Shards.of(account), 2);
    engine.kafka.confirmAll();
    assertThat(before.join()).isEqualTo(UNKNOWN);
    assertThat(engine.execute(engine.grant(account, 5))).isEqualTo(new Refused(Refusal.RECOVERING));
  }

  /** An instance may miss an announcement, but not what it rests on. */
  @Test
  void whatAShardsRowSaysLeavesTheOutcomeUnknownToo() {
    String account = account();
    engine.execute(engine.grant(account, 5));
    engine.kafka.confirms(false);
    CompletableFuture<Decision> before = begin(engine.grant(account, 5));
    engine.kafka.awaitReceived(1);
    engine.standing.show(new ShardRow(Shards.of(account), ShardState.RECOVERING, 1, null, 2));
    engine.kafka.confirmAll();
    assertThat(before.join()).isEqualTo(UNKNOWN);
    assertThat(engine.execute(engine.grant(account, 5))).isEqualTo(new Refused(Refusal.RECOVERING));
  }

  @Test
  void anAcknowledgementThatMeetsAnotherGenerationLeavesTheOutcomeUnknown() {
    String account = account();
    engine.execute(engine.grant(account, 5));
    engine.kafka.confirms(false);
    CompletableFuture<Decision> before = begin(engine.grant(account, 5));
    engine.kafka.awaitReceived(1);
    ShardKeys keys = ScriptFixture.keysOf(account);
    engine.redis.call(keys, "SET", new String(keys.generationKey()), "2");
    engine.kafka.confirmAll();
    assertThat(before.join()).isEqualTo(UNKNOWN);
    assertThat(engine.execute(engine.grant(account, 5))).isEqualTo(new Refused(Refusal.RECOVERING));
  }

  /** Schedule 17: a server whose clock is behind must not find the hold open again. */
  @Test
  void aHoldIsSaidToHaveExpiredOnlyWhenTheExpiryIsJournaled() {
    StoredHold due = ScriptTest.openHold("user:promise-expired", 1, ScriptTest.past());
    account(due);
    engine.ledger.holds.put(due.hold().id(), due);
    engine.kafka.confirms(false);
    Operation capture = engine.capture(HoldId.parse(due.hold().id()).orElseThrow(), null);
    assertThat(engine.execute(capture)).isEqualTo(UNKNOWN);
    engine.kafka.confirmAll();
    await().until(() -> engine.execute(capture) instanceof Decided);
    Decided closed = (Decided) engine.execute(capture);
    assertThat(((Outcome.HoldClosed) closed.outcome()).status()).isEqualTo(HoldStatus.EXPIRED);
  }
}
