package com.hydroml.credits.balance;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import com.hydroml.credits.redis.TestGateway;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The scripts on a real Redis, without the engine around them. */
final class ScriptFixture implements AutoCloseable {

  static final BalanceProperties PROPERTIES =
      new BalanceProperties(
          new BalanceProperties.Keys(Duration.ofHours(2), Duration.ofDays(30)),
          64,
          8192,
          1000,
          Duration.ofMillis(400),
          Duration.ofSeconds(3));

  private static final LuaScript OPEN = LuaScript.of("open", "shard/open.lua");
  private static final LuaScript INSTALL = LuaScript.of("install", "shard/install.lua");

  private final TestRedis redis;
  private final TestGateway connection;
  final RedisGateway gateway;
  final OperationsScript script;
  private final OperationEncoder encoder = new OperationEncoder(new RandomIds());

  ScriptFixture(TestRedis redis) {
    this.redis = redis;
    this.connection = TestGateway.of(redis);
    this.gateway = connection.gateway();
    this.script = new OperationsScript(gateway, PROPERTIES);
  }

  TestRedis redis() {
    return redis;
  }

  static ShardKeys keysOf(String account) {
    return ShardKeys.of(Shards.of(account), 1);
  }

  /** Opens the account's shard and installs the account as if it had just been created. */
  void create(String account) {
    install(new AccountSnapshot(account, AccountStatus.ACTIVE, 0, 0, 0, 0, List.of(), List.of()));
  }

  void install(AccountSnapshot snapshot) {
    ShardKeys keys = keysOf(snapshot.account());
    await(gateway.eval(OPEN, keys.shard(), keys.generationKey(), "1".getBytes()));
    SnapshotEncoder snapshots = new SnapshotEncoder(Clock.systemUTC());
    await(
        gateway.eval(
            INSTALL,
            keys.shard(),
            keys.generationKey(),
            snapshots.header(keys, "0"),
            snapshots.account(snapshot),
            snapshots.holds(snapshot, null),
            snapshots.outcomes(snapshot)));
  }

  /** Grants and gives the reply. */
  ScriptReply grant(String account, long amount, String key) {
    return run(
        new Operation.Grant(
            account, amount, new GrantDetails("promotional", "test", 0), key(key, 1)));
  }

  ScriptReply run(Operation operation) {
    return run(operation, Coverage.ALL);
  }

  ScriptReply run(Operation operation, Coverage coverage) {
    int shard =
        operation instanceof Operation.OnAccount named
            ? Shards.of(named.account())
            : ((Operation.OnHold) operation).hold().shard();
    return await(
            script.run(ShardKeys.of(shard, 1), List.of(encoder.encode(operation, coverage, 0))))
        .getFirst();
  }

  ScriptReply run(int code, String account, String key) {
    byte[] operation = OperationEncoder.encode(code, account, key, Coverage.ALL);
    return await(script.run(keysOf(account), List.of(operation))).getFirst();
  }

  /** A key whose fingerprint is sixteen times the given byte. */
  static RequestKey key(String key, int fingerprint) {
    byte[] bytes = new byte[Fingerprint.LENGTH];
    java.util.Arrays.fill(bytes, (byte) fingerprint);
    return new RequestKey(key, bytes);
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    connection.close();
    redis.close();
  }
}
