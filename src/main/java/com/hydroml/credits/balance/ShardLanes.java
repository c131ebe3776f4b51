package com.hydroml.credits.balance;

import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.GroupCommit;
import com.hydroml.credits.redis.ShardKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One lane a shard: its operations go to Redis in order, in groups, and their events go to the
 * journal in the order of their versions, whoever still listens.
 */
final class ShardLanes {

  private final ShardGenerations generations;
  private final OperationsScript script;
  private final Journal journal;
  private final List<GroupCommit<List<byte[]>, Called>> lanes = new ArrayList<>(Shards.COUNT);

  ShardLanes(
      ShardGenerations generations,
      OperationsScript script,
      Journal journal,
      BalanceProperties properties) {
    this.generations = generations;
    this.script = script;
    this.journal = journal;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      int number = shard;
      lanes.add(
          new GroupCommit<>(
              properties.largestCall(), properties.queueLimit(), bundles -> call(number, bundles)));
    }
  }

  /**
   * Hands over operations that are to run in their order, in one call.
   *
   * @param answered is told the replies and the generation they are of, or why there are none,
   *     before the events are published: so that whoever waits for the journal does so before it
   *     can answer
   * @return false if the lane is full; then nothing is done
   */
  boolean submit(
      int shard,
      List<byte[]> operations,
      BiConsumer<@Nullable Called, @Nullable Throwable> answered) {
    return lanes
        .get(shard)
        .offer(
            operations,
            operations.size(),
            (called, failure) -> {
              try {
                answered.accept(called, failure);
              } finally {
                if (called != null) {
                  called.replies.forEach(reply -> journal.publish(called.keys, reply.events()));
                }
              }
            });
  }

  private CompletionStage<List<Called>> call(int shard, List<List<byte[]>> bundles) {
    if (!generations.isServed(shard)) {
      return CompletableFuture.failedFuture(
          new OtherGenerationException("shard " + shard + " is being recovered"));
    }
    ShardKeys keys = generations.keys(shard);
    List<byte[]> operations = new ArrayList<>();
    bundles.forEach(operations::addAll);
    return script.run(keys, operations).thenApply(replies -> split(keys, replies, bundles));
  }

  private static List<Called> split(
      ShardKeys keys, List<ScriptReply> replies, List<List<byte[]>> bundles) {
    List<Called> answers = new ArrayList<>(bundles.size());
    int from = 0;
    for (List<byte[]> bundle : bundles) {
      answers.add(new Called(keys, replies.subList(from, from + bundle.size())));
      from += bundle.size();
    }
    return answers;
  }

  /** A bundle's replies, and under which generation it ran. */
  record Called(ShardKeys keys, List<ScriptReply> replies) {}
}
