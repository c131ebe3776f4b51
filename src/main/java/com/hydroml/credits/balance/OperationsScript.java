package com.hydroml.credits.balance;

import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.OtherGenerationException;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.msgpack.core.MessagePacker;

/** The one script that changes balances. */
final class OperationsScript {

  private static final GatedScript SCRIPT =
      GatedScript.of(
          "operations",
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
          "operations/18-deduct.lua",
          "operations/20-read.lua",
          "operations/99-dispatch.lua");

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
    return SCRIPT
        .run(redis, keys, out -> settings(out, keys), operations.toArray(byte[][]::new))
        .thenApply(reply -> replies(reply, operations.size()));
  }

  private static List<ScriptReply> replies(List<Object> reply, int expected) {
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

  private void settings(MessagePacker out, ShardKeys keys) throws IOException {
    out.packInt(keys.shard())
        .packLong(properties.keys().retention().toMillis())
        .packLong(properties.keys().tombstoneRetention().toMillis())
        .packLong(properties.outboxLimit());
  }
}
