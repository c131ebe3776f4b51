package com.hydroml.credits.balance;

import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.GatedScript.Part;
import com.hydroml.credits.redis.OtherGenerationException;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePacker;

/** The one script that changes balances. */
final class OperationsScript {

  private static final GatedScript SCRIPT =
      GatedScript.of(
          "operations",
          "operations/01-call.lua",
          "operations/01-period.lua",
          "operations/02-account.lua",
          "operations/03-record.lua",
          "operations/04-hold.lua",
          "operations/05-budget.lua",
          "operations/05-expiry.lua",
          "operations/06-limit.lua",
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
    return run(List.of(new Part(keys, operations))).thenApply(replies -> replies.getFirst().get());
  }

  /**
   * Runs operations of several shards of one lane in one call, those of a shard in their order.
   *
   * @return for each shard its replies
   */
  CompletionStage<List<Replies>> run(List<Part> shards) {
    return SCRIPT
        .run(redis, shards.stream().map(this::withHead).toList())
        .thenApply(
            replies -> {
              List<Replies> all = new ArrayList<>(shards.size());
              for (int i = 0; i < shards.size(); i++) {
                all.add(Replies.of(replies.get(i), shards.get(i).arguments().size()));
              }
              return all;
            });
  }

  private Part withHead(Part operations) {
    ShardKeys keys = operations.keys();
    int count = operations.arguments().size();
    List<byte[]> arguments = new ArrayList<>(count + 1);
    arguments.add(GatedScript.head(keys, out -> settings(out, keys, count)));
    arguments.addAll(operations.arguments());
    return new Part(keys, arguments);
  }

  /**
   * What the script answered for a shard: a reply to each operation, or why there is none.
   *
   * @param refusal {@link OtherGenerationException} if nothing was done; null if they were run
   */
  record Replies(List<ScriptReply> replies, @Nullable RuntimeException refusal) {

    private static final long FAULT = 99;

    private static Replies of(List<Object> reply, int expected) {
      OtherGenerationException refusal = OtherGenerationException.refusal(reply);
      if (refusal != null) {
        return new Replies(List.of(), refusal);
      }
      if ((Long) reply.getFirst() == FAULT) {
        return new Replies(
            List.of(),
            new IllegalStateException(
                "the operations script failed: " + GatedScript.text(reply.get(1))));
      }
      if (reply.size() != expected + 1) {
        throw new IllegalStateException(
            "the operations script answered " + (reply.size() - 1) + " of " + expected);
      }
      List<ScriptReply> replies = new ArrayList<>(expected);
      for (int i = 1; i < reply.size(); i++) {
        replies.add(ScriptReply.of(reply.get(i)));
      }
      return new Replies(replies, null);
    }

    List<ScriptReply> get() {
      if (refusal != null) {
        throw refusal;
      }
      return replies;
    }
  }

  private void settings(MessagePacker out, ShardKeys keys, int count) throws IOException {
    out.packInt(keys.shard())
        .packLong(properties.keys().retention().toMillis())
        .packLong(properties.keys().tombstoneRetention().toMillis())
        .packLong(properties.outboxLimit())
        .packInt(count);
  }
}
