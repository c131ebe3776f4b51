package com.hydroml.credits.balance;

import com.hydroml.credits.balance.OperationsScript.Replies;
import com.hydroml.credits.journal.Flight;
import com.hydroml.credits.journal.Journal;
import com.hydroml.credits.redis.GatedScript.Part;
import com.hydroml.credits.redis.GroupCommit;
import com.hydroml.credits.redis.OtherGenerationException;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ShardKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A shard's operations go to Redis in order, and their events go to the journal in the order of
 * their versions, whoever still listens.
 *
 * <p>What arrives while a call of their lane is under way goes together in the next, whichever of
 * the lane's shards it is for. A call is under way until its events are journaled, as a database's
 * group commit is until its log is written: on a busy machine Redis alone would answer too soon for
 * many to meet, and then every one of them would cost a call, a request to Kafka and a call for its
 * acknowledgement. What fills a call waits for none of that, and for a Kafka that is slow nobody
 * waits long.
 */
final class ShardLanes {

  private final ShardGenerations generations;
  private final OperationsScript script;
  private final Journal journal;
  private final RedisGateway redis;
  private final List<GroupCommit<Waiting, Called>> lanes = new ArrayList<>();

  ShardLanes(
      ShardGenerations generations,
      OperationsScript script,
      RedisGateway redis,
      Journal journal,
      BalanceProperties properties) {
    this.generations = generations;
    this.script = script;
    this.journal = journal;
    this.redis = redis;
    for (int lane = 0; lane < redis.lanes(); lane++) {
      lanes.add(
          new GroupCommit<>(
              properties.largestCall(),
              properties.queueLimit(),
              this::call,
              called -> called.getFirst().flight.landed(properties.longestPause())));
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
        .get(redis.lane(shard))
        .offer(
            new Waiting(shard, operations, interest),
            operations.size(),
            (called, failure) -> {
              if (called == null || called.failure != null) {
                answered.accept(null, called == null ? failure : called.failure);
                return;
              }
              try {
                answered.accept(called, null);
              } finally {
                called.replies.forEach(
                    reply -> journal.publish(called.keys, reply.events(), called.flight));
              }
            });
  }

  /** Which lane a shard's operations take. */
  int laneOf(int shard) {
    return redis.lane(shard);
  }

  /** Operations of one shard that wait for a call. */
  private record Waiting(int shard, List<byte[]> operations, Interest interest) {}

  private CompletionStage<List<Called>> call(List<Waiting> waiting) {
    Flight flight = new Flight();
    Map<Integer, Group> groups = new LinkedHashMap<>();
    Called[] answers = new Called[waiting.size()];
    for (int i = 0; i < answers.length; i++) {
      Waiting bundle = waiting.get(i);
      if (bundle.interest.isLost()) {
        answers[i] = Called.failed(new LeftOutException(), flight);
      } else if (generations.isServed(bundle.shard)) {
        groups
            .computeIfAbsent(bundle.shard, shard -> new Group(generations.keys(shard)))
            .add(i, bundle.operations);
      } else {
        answers[i] =
            Called.failed(
                new OtherGenerationException("shard " + bundle.shard + " is being recovered"),
                flight);
      }
    }
    if (groups.isEmpty()) {
      return CompletableFuture.completedFuture(List.of(answers));
    }
    List<Group> called = List.copyOf(groups.values());
    return script
        .run(called.stream().map(Group::part).toList())
        .thenApply(
            replies -> {
              for (int i = 0; i < called.size(); i++) {
                called.get(i).answer(replies.get(i), answers, flight);
              }
              return List.of(answers);
            });
  }

  /** What of one shard goes into a call: which of those who wait, and their operations. */
  private static final class Group {

    private final ShardKeys keys;
    private final List<Integer> places = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final List<byte[]> operations = new ArrayList<>();

    Group(ShardKeys keys) {
      this.keys = keys;
    }

    void add(int place, List<byte[]> more) {
      places.add(place);
      counts.add(more.size());
      operations.addAll(more);
    }

    Part part() {
      return new Part(keys, operations);
    }

    void answer(Replies replies, Called[] answers, Flight flight) {
      int from = 0;
      for (int i = 0; i < places.size(); i++) {
        int to = from + counts.get(i);
        answers[places.get(i)] =
            replies.refusal() == null
                ? new Called(keys, replies.replies().subList(from, to), null, flight)
                : Called.failed(replies.refusal(), flight);
        from = to;
      }
    }
  }

  /**
   * The replies to what somebody waited for, and under which generation it ran.
   *
   * @param failure why none of it ran; null if it did
   * @param flight the events of the whole call
   */
  record Called(
      ShardKeys keys, List<ScriptReply> replies, @Nullable Throwable failure, Flight flight) {

    private static final ShardKeys NOWHERE = ShardKeys.of(0, 0);

    private static Called failed(Throwable failure, Flight flight) {
      return new Called(NOWHERE, List.of(), failure, flight);
    }
  }
}
