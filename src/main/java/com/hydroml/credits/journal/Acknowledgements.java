package com.hydroml.credits.journal;

import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.GatedScript.Part;
import com.hydroml.credits.redis.GroupCommit;
import com.hydroml.credits.redis.OtherGenerationException;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Redis which events Kafka has, in groups: what arrives while a call of a lane is under way
 * goes together in the next.
 */
final class Acknowledgements {

  /** No answer: an account's journaled prefix is at least −1. */
  static final long UNKNOWN = -2;

  private static final Logger log = LoggerFactory.getLogger(Acknowledgements.class);

  private static final GatedScript ACKNOWLEDGE =
      GatedScript.of("acknowledge", "journal/acknowledge.lua");
  private static final long FAULT = 99;
  private static final int LARGEST_CALL = 512;
  private static final int CAPACITY = 262_144;

  private final RedisGateway redis;
  private final List<GroupCommit<Acknowledgement, Long>> lanes = new ArrayList<>();

  Acknowledgements(RedisGateway redis) {
    this.redis = redis;
    for (int lane = 0; lane < redis.lanes(); lane++) {
      lanes.add(new GroupCommit<>(LARGEST_CALL, CAPACITY, this::call));
    }
  }

  /**
   * Kafka has the event. A refused or lost acknowledgement is repeated when the outbox is swept.
   *
   * @param version 0 to ask only
   * @param outboxId empty to ask only
   * @param answered is told how far the account's journaled prefix reaches, −1 if Redis lacks the
   *     account, or {@link #UNKNOWN}
   */
  void offer(ShardKeys keys, String account, long version, String outboxId, LongConsumer answered) {
    lanes
        .get(redis.lane(keys.shard()))
        .offer(
            new Acknowledgement(keys, account, version, outboxId),
            1,
            (upto, failure) -> answered.accept(upto == null ? UNKNOWN : upto));
  }

  private CompletionStage<List<Long>> call(List<Acknowledgement> items) {
    List<Group> groups = List.copyOf(groups(items).values());
    Long[] answers = new Long[items.size()];
    // It stays so where a shard failed, and for an older generation: it says nothing about this
    // one.
    Arrays.fill(answers, UNKNOWN);
    return ACKNOWLEDGE
        .run(redis, groups.stream().map(group -> group.part(items)).toList())
        .thenApply(
            replies -> {
              for (int i = 0; i < replies.size(); i++) {
                groups.get(i).answer(replies.get(i), answers);
              }
              return List.of(answers);
            })
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                log.debug("acknowledgements failed", failure);
              }
            });
  }

  /** By shard, of the newest generation that is among them. */
  private static Map<Integer, Group> groups(List<Acknowledgement> items) {
    Map<Integer, Group> groups = new LinkedHashMap<>();
    for (int i = 0; i < items.size(); i++) {
      ShardKeys keys = items.get(i).keys;
      Group group = groups.computeIfAbsent(keys.shard(), shard -> new Group(keys));
      if (keys.generation() > group.keys.generation()) {
        group = new Group(keys);
        groups.put(keys.shard(), group);
      }
      if (keys.generation() == group.keys.generation()) {
        group.places.add(i);
      }
    }
    return groups;
  }

  /** What of one shard goes into a call: its places among all. */
  private static final class Group {

    private final ShardKeys keys;
    private final List<Integer> places = new ArrayList<>();

    Group(ShardKeys keys) {
      this.keys = keys;
    }

    Part part(List<Acknowledgement> items) {
      byte[] body =
          ScriptArgument.of(
              out -> {
                out.packArrayHeader(places.size() * 3);
                for (int place : places) {
                  Acknowledgement item = items.get(place);
                  out.packString(item.account).packLong(item.version).packString(item.outboxId);
                }
              });
      return new Part(keys, List.of(GatedScript.head(keys, out -> {}), body));
    }

    void answer(List<Object> reply, Long[] answers) {
      OtherGenerationException refusal = OtherGenerationException.refusal(reply);
      if (refusal != null) {
        log.debug("acknowledgements of shard {} were refused", keys.shard(), refusal);
        return;
      }
      if ((Long) reply.getFirst() == FAULT) {
        log.error(
            "acknowledgements of shard {} failed: {}",
            keys.shard(),
            GatedScript.text(reply.get(1)));
        return;
      }
      if (reply.size() != places.size() + 1) {
        throw new IllegalStateException(
            "acknowledge answered " + (reply.size() - 1) + " of " + places.size());
      }
      for (int i = 0; i < places.size(); i++) {
        answers[places.get(i)] = (Long) reply.get(i + 1);
      }
    }
  }

  private record Acknowledgement(ShardKeys keys, String account, long version, String outboxId) {}
}
