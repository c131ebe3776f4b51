package com.hydroml.credits.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.balance.OperationsScript.Replies;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.GatedScript.Part;
import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import com.hydroml.credits.redis.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** The scripts on a real Redis, without the engine around them. */
final class ScriptFixture implements AutoCloseable {

  static final BalanceProperties PROPERTIES =
      new BalanceProperties(
          new BalanceProperties.Keys(Duration.ofHours(2), Duration.ofDays(30)),
          64,
          8192,
          Duration.ofMillis(5),
          1000,
          Duration.ofMillis(400),
          Duration.ofSeconds(3));

  private static final LuaScript CALL = LuaMove.script("return {redis.call(unpack(ARGV))}");
  private static final LuaScript OPEN = LuaScript.of("open", "shard/open.lua");
  private static final LuaScript INSTALL = LuaScript.of("install", "gate.lua", "shard/install.lua");

  private final TestRedis redis;
  private final TestGateway connection;
  final RedisGateway gateway;
  final OperationsScript script;
  private final OperationEncoder encoder = new OperationEncoder(new RandomIds());

  ScriptFixture(TestRedis redis) {
    this(redis, PROPERTIES.outboxLimit());
  }

  ScriptFixture(TestRedis redis, int outboxLimit) {
    this.redis = redis;
    this.connection = TestGateway.of(redis);
    this.gateway = connection.gateway();
    this.script =
        new OperationsScript(
            gateway,
            new BalanceProperties(
                PROPERTIES.keys(),
                PROPERTIES.largestCall(),
                PROPERTIES.queueLimit(),
                PROPERTIES.longestPause(),
                outboxLimit,
                PROPERTIES.sweepInterval(),
                PROPERTIES.leftBehindAfter()));
  }

  TestRedis redis() {
    return redis;
  }

  static ShardKeys keysOf(String account) {
    return ShardKeys.of(Shards.of(account), 1);
  }

  /** Runs one command of Redis on the server that has the shard. */
  Object call(ShardKeys keys, String... command) {
    byte[][] words = new byte[command.length][];
    for (int i = 0; i < command.length; i++) {
      words[i] = command[i].getBytes(StandardCharsets.UTF_8);
    }
    List<Object> reply = await(gateway.eval(CALL, keys.shard(), keys.generationKey(), words));
    return reply.isEmpty() ? null : reply.getFirst();
  }

  /** The same for a command that answers an integer. */
  long number(ShardKeys keys, String... command) {
    return (Long) call(keys, command);
  }

  /** The same for a command that answers a string; null if it answers none. */
  String text(ShardKeys keys, String... command) {
    return text(call(keys, command));
  }

  /** The same for a command that answers several strings. */
  List<String> texts(ShardKeys keys, String... command) {
    return ((List<?>) call(keys, command)).stream().map(ScriptFixture::text).toList();
  }

  static String text(Object bytes) {
    return bytes == null ? null : GatedScript.text(bytes);
  }

  /** Opens the account's shard and installs the account as if it had just been created. */
  void create(String account) {
    install(TestSnapshot.of(account).build());
  }

  void install(AccountSnapshot snapshot) {
    ShardKeys keys = keysOf(snapshot.account());
    open(keys);
    assertThat(install(keys, snapshot, null, drops(keys))).containsExactly(0L, 0L);
  }

  /** How often something was dropped from the shard: other tests drop, too. */
  String drops(ShardKeys keys) {
    String drops = text(keys, "GET", keys.prefix() + "drops");
    return drops == null ? "0" : drops;
  }

  void open(ShardKeys keys) {
    await(gateway.eval(OPEN, keys.shard(), keys.generationKey(), "1".getBytes()));
  }

  List<Object> install(ShardKeys keys, AccountSnapshot snapshot, StoredHold asked, String drops) {
    return install(keys, new SnapshotEncoder(Clock.systemUTC()).encode(drops, snapshot, asked));
  }

  /** Each argument is an account. */
  List<Object> install(ShardKeys keys, byte[]... accounts) {
    byte[][] arguments = new byte[accounts.length + 1][];
    arguments[0] = GatedScript.head(keys, out -> {});
    System.arraycopy(accounts, 0, arguments, 1, accounts.length);
    return await(gateway.eval(INSTALL, keys.shard(), keys.generationKey(), arguments));
  }

  /** Runs operations of one shard in one call, as a group. */
  List<ScriptReply> runAll(int shard, int group, List<Operation> operations) {
    return await(
        script.run(
            ShardKeys.of(shard, 1),
            operations.stream().map(o -> encoder.encode(o, Coverage.ALL, group, null)).toList()));
  }

  /** The same with limits that all of them name. */
  List<ScriptReply> runAll(
      int shard, int group, List<Operation> operations, List<SpendingLimit> limits) {
    return await(
        script.run(
            ShardKeys.of(shard, 1),
            operations.stream().map(o -> encoder.encode(o, Coverage.ALL, group, limits)).toList()));
  }

  /** Runs operations of several shards in one call, which a single server can. */
  List<Replies> runShards(List<ShardKeys> shards, List<List<Operation>> operations) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      parts.add(
          new Part(
              shards.get(i),
              operations.get(i).stream()
                  .map(o -> encoder.encode(o, Coverage.ALL, 0, null))
                  .toList()));
    }
    return await(script.run(parts));
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
    return run(operation, coverage, null);
  }

  /** Runs an operation with the limits of budgets; null names none. */
  ScriptReply run(Operation operation, List<SpendingLimit> limits) {
    return run(operation, Coverage.ALL, limits);
  }

  private ScriptReply run(Operation operation, Coverage coverage, List<SpendingLimit> limits) {
    int shard =
        operation instanceof Operation.OnAccount named
            ? Shards.of(named.account())
            : ((Operation.OnHold) operation).hold().shard();
    byte[] encoded = encoder.encode(operation, coverage, 0, limits);
    ScriptReply reply = await(script.run(ShardKeys.of(shard, 1), List.of(encoded))).getFirst();
    return limits == null && asked(reply).size() == 1
        ? withoutLimits(reply, run(operation, coverage, List.of()))
        : reply;
  }

  /** The spender and the budgets whose limits a reply asks for; nothing if it asks for none. */
  static List<String> asked(ScriptReply reply) {
    if (reply.code() != ReplyCode.LIMITS_WANTED) {
      return List.of();
    }
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(reply.payload())) {
      int count = in.unpackArrayHeader();
      List<String> asked = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        asked.add(in.unpackString());
      }
      return asked;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the service does for a spender without budgets, with the events of both runs. */
  private static ScriptReply withoutLimits(ScriptReply asking, ScriptReply decided) {
    List<OutboxEntry> events = new ArrayList<>(asking.events());
    events.addAll(decided.events());
    return new ScriptReply(
        decided.code(),
        decided.replayed(),
        decided.account(),
        decided.journaledUpTo(),
        decided.payload(),
        List.copyOf(events),
        decided.version());
  }

  ScriptReply run(int code, String account, String key) {
    return run(code, keysOf(account), account, key, Coverage.ALL);
  }

  ScriptReply read(HoldId hold, Coverage coverage) {
    return run(OperationCodes.HOLD, ShardKeys.of(hold.shard(), 1), hold.value(), "", coverage);
  }

  private ScriptReply run(int code, ShardKeys keys, String target, String key, Coverage coverage) {
    byte[] operation = OperationEncoder.encode(code, target, key, coverage);
    return await(script.run(keys, List.of(operation))).getFirst();
  }

  /** A key whose fingerprint is sixteen times the given byte. */
  static RequestKey key(String key, int fingerprint) {
    byte[] bytes = new byte[Fingerprint.LENGTH];
    Arrays.fill(bytes, (byte) fingerprint);
    return new RequestKey(key, bytes);
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    connection.close();
    redis.close();
  }
}
