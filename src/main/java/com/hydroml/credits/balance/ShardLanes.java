package com.hydroml.credits.balance;

import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.GroupCommit;
import com.hydroml.credits.redis.OtherGenerationException;
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
  private final List<GroupCommit<Waiting, Called>> lanes = new ArrayList<>(Shards.COUNT);

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
   * @param interest if it is lost before the call begins, none of them runs
   * @param answered is told the replies and the generation they are of, or why there are none,
   *     before the events are published: so that whoever waits for the journal does so before it
   *     can answer
   * @return false if the lane is full; then nothing is done
   */
  boolean submit(
      int shard,
      List<byte[]> operations,
      Interest interest,
      BiConsumer<@Nullable Called, @Nullable Throwable> answered) {
    return lanes
        .get(shard)
        .offer(
            new Waiting(operations, interest),
            operations.size(),
            (called, failure) -> {
              if (called != null && called.replies.isEmpty()) {
                answered.accept(null, new LeftOutException());
                return;
              }
              try {
                answered.accept(called, failure);
              } finally {
                if (called != null) {
                  called.replies.forEach(reply -> journal.publish(called.keys, reply.events()));
                }
              }
            });
  }

  /** Operations that wait for a call. */
  private record Waiting(List<byte[]> operations, Interest interest) {}

  private CompletionStage<List<Called>> call(int shard, List<Waiting> bundles) {
    if (!generations.isServed(shard)) {
      return CompletableFuture.failedFuture(
          new OtherGenerationException("shard " + shard + " is being recovered"));
    }
    ShardKeys keys = generations.keys(shard);
    List<byte[]> operations = new ArrayList<>();
    // How many of each bundle run: all of them, or none.
    int[] running = new int[bundles.size()];
    for (int i = 0; i < running.length; i++) {
      Waiting bundle = bundles.get(i);
      if (!bundle.interest.isLost()) {
        operations.addAll(bundle.operations);
        running[i] = bundle.operations.size();
      }
    }
    if (operations.isEmpty()) {
      return CompletableFuture.completedFuture(split(keys, List.of(), running));
    }
    return script.run(keys, operations).thenApply(replies -> split(keys, replies, running));
  }

  private static List<Called> split(ShardKeys keys, List<ScriptReply> replies, int[] running) {
    List<Called> answers = new ArrayList<>(running.length);
    int from = 0;
    for (int run : running) {
      answers.add(new Called(keys, replies.subList(from, from + run)));
      from += run;
    }
    return answers;
  }

  /** A bundle's replies, none if it was left out, and under which generation it ran. */
  record Called(ShardKeys keys, List<ScriptReply> replies) {}
}
