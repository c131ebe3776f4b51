package com.hydroml.credits.balance;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.Standing;
import com.hydroml.credits.journal.TestJournal;
import com.hydroml.credits.journal.TestStanding;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ShardKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The engine of balances on a real Redis, with a ledger and a Kafka that the test commands. */
final class Engine implements AutoCloseable {

  final ScriptFixture redis;
  final FakeSource ledger = new FakeSource();
  final TestJournal kafka;
  final Balances balances;
  final Standing standing = TestStanding.leased();
  private final ShardTender tender;

  private final AtomicInteger keys = new AtomicInteger();

  Engine(TestRedis server) {
    this(server, ScriptFixture.PROPERTIES);
  }

  Engine(TestRedis server, BalanceProperties properties) {
    this(server, properties, SpendingLimits.NONE);
  }

  Engine(TestRedis server, BalanceProperties properties, SpendingLimits limits) {
    this.redis = new ScriptFixture(server);
    this.kafka = new TestJournal(redis.gateway);
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      redis.open(ShardKeys.of(shard, 1));
    }
    ShardGenerations generations = FirstGenerations.served(standing);
    ShardLanes lanes =
        new ShardLanes(
            generations,
            new OperationsScript(redis.gateway, properties),
            redis.gateway,
            kafka.journal(),
            properties);
    HotStateLoader loader = new HotStateLoader(ledger, redis.gateway, Clock.systemUTC());
    this.tender =
        new ShardTender(
            generations,
            lanes,
            loader,
            new TendScript(redis.gateway),
            kafka.journal(),
            properties,
            new ShardMeters(new SimpleMeterRegistry()));
    tender.start();
    this.balances =
        new RedisBalances(
            lanes, loader, standing, kafka.journal(), new RandomIds(), limits, properties);
  }

  Decision execute(Operation operation) {
    return execute(operation, Durability.QUEUED);
  }

  Decision execute(Operation operation, Durability demanded) {
    return balances.execute(operation, Coverage.ALL, demanded).block(Duration.ofSeconds(10));
  }

  RequestKey key() {
    int number = keys.incrementAndGet();
    return ScriptFixture.key("key-" + number, number);
  }

  Operation.Grant grant(String account, long amount) {
    return new Operation.Grant(account, amount, new GrantDetails("bonus", "test", 0), key());
  }

  Operation.Authorize authorize(String account, long amount) {
    return new Operation.Authorize(account, amount, 900, false, HoldDetails.NONE, key());
  }

  Operation.Capture capture(HoldId hold, Long amount) {
    return TestOperations.capture(hold, amount, true, Operation.Excess.REFUSE, false, null, key());
  }

  static HoldId hold(Decision decision) {
    Outcome.HoldChanged changed = (Outcome.HoldChanged) ((Decision.Decided) decision).outcome();
    return HoldId.parse(changed.hold().id()).orElseThrow();
  }

  @Override
  public void close() {
    tender.stop();
    kafka.close();
    redis.close();
  }
}
