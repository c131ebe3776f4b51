package com.hydroml.credits.balance;

import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The one script that changes balances. */
final class OperationsScript {

  private static final LuaScript SCRIPT =
      LuaScript.of(
          "operations",
          "gate.lua",
          "operations/01-call.lua",
          "operations/02-account.lua",
          "operations/03-record.lua",
          "operations/04-hold.lua",
          "operations/05-expiry.lua",
          "operations/10-authorize.lua",
          "operations/11-capture.lua",
          "operations/12-void.lua",
          "operations/13-adjust.lua",
          "operations/14-refund.lua",
          "operations/15-grant.lua",
          "operations/16-abandon.lua",
          "operations/17-expire.lua",
          "operations/20-read.lua",
          "operations/99-dispatch.lua");
  private static final long OTHER_GENERATION = 90;

  private final RedisGateway redis;
  private final BalanceProperties properties;

  OperationsScript(RedisGateway redis, BalanceProperties properties) {
    this.redis = redis;
    this.properties = properties;
  }

  /**
   * Runs operations of one shard, in their order.
   *
   * @return one reply for each; fails with {@link OtherGenerationException} if the shard is served
   *     under another generation and nothing was done
   */
  CompletionStage<List<ScriptReply>> run(ShardKeys keys, List<byte[]> operations) {
    byte[][] arguments = new byte[operations.size() + 1][];
    arguments[0] = header(keys);
    for (int i = 0; i < operations.size(); i++) {
      arguments[i + 1] = operations.get(i);
    }
    return redis
        .eval(SCRIPT, keys.shard(), keys.generationKey(), arguments)
        .thenApply(reply -> replies(reply, operations.size()));
  }

  private static List<ScriptReply> replies(List<Object> reply, int expected) {
    OtherGenerationException.check(reply, OTHER_GENERATION);
    if (reply.size() != expected + 1) {
      throw new IllegalStateException(
          "the operations script answered " + (reply.size() - 1) + " of " + expected);
    }
    List<ScriptReply> replies = new ArrayList<>(expected);
    for (int i = 1; i < reply.size(); i++) {
      replies.add(ScriptReply.of(reply.get(i)));
    }
    return replies;
  }

  private byte[] header(ShardKeys keys) {
    return ScriptArgument.of(
        out ->
            out.packString(keys.prefix())
                .packLong(keys.generation())
                .packString(keys.server())
                .packInt(keys.shard())
                .packLong(properties.keys().retention().toMillis())
                .packLong(properties.keys().tombstoneRetention().toMillis())
                .packLong(properties.outboxLimit()));
  }
}
