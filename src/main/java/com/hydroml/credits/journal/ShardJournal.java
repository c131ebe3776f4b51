package com.hydroml.credits.journal;

import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.GroupCommit;
import com.hydroml.credits.redis.RedisGateway;
import com.hydroml.credits.redis.ScriptArgument;
import com.hydroml.credits.redis.ShardKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The acknowledgements of one shard, in groups, and who waits for them. */
final class ShardJournal {

  private static final Logger log = LoggerFactory.getLogger(ShardJournal.class);

  private static final GatedScript ACKNOWLEDGE =
      GatedScript.of("acknowledge", "journal/acknowledge.lua");
  private static final int LARGEST_CALL = 512;
  private static final int CAPACITY = 65_536;
  private static final Long SUPERSEDED = -2L;

  private final int shard;
  private final RedisGateway redis;
  private final JournalProgress progress = new JournalProgress();
  private final GroupCommit<Acknowledgement, Long> acknowledgements;

  ShardJournal(int shard, RedisGateway redis) {
    this.shard = shard;
    this.redis = redis;
    this.acknowledgements = new GroupCommit<>(LARGEST_CALL, CAPACITY, this::call);
  }

  /** What is waited for: an account under one generation. */
  static String waitedFor(ShardKeys keys, String account) {
    return keys.generation() + "/" + account;
  }

  JournalProgress progress() {
    return progress;
  }

  /**
   * Kafka has the event. A refused or lost acknowledgement is repeated when the outbox is swept.
   */
  void acknowledge(ShardKeys keys, String account, long version, String outboxId) {
    offer(new Acknowledgement(keys, account, version, outboxId));
  }

  void ask(ShardKeys keys, String account) {
    offer(new Acknowledgement(keys, account, 0, ""));
  }

  private void offer(Acknowledgement item) {
    acknowledgements.offer(
        item,
        1,
        (upto, failure) -> {
          String waitedFor = waitedFor(item.keys, item.account);
          if (upto == null || upto.equals(SUPERSEDED)) {
            progress.lose(waitedFor);
          } else {
            progress.advance(waitedFor, upto);
          }
        });
  }

  /** An acknowledgement of an older generation says nothing about the present one. */
  private CompletionStage<List<Long>> call(List<Acknowledgement> items) {
    ShardKeys keys = items.getFirst().keys;
    for (Acknowledgement item : items) {
      keys = item.keys.generation() > keys.generation() ? item.keys : keys;
    }
    ShardKeys current = keys;
    List<Acknowledgement> ofCurrent =
        items.stream().filter(item -> item.keys.generation() == current.generation()).toList();
    return ACKNOWLEDGE
        .run(redis, keys, body(ofCurrent))
        .thenApply(reply -> journaledVersions(reply, ofCurrent.size()))
        .thenApply(versions -> spread(items, current, versions))
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                log.debug("acknowledgements of shard {} failed", shard, failure);
              }
            });
  }

  private static List<Long> spread(
      List<Acknowledgement> items, ShardKeys current, List<Long> versions) {
    List<Long> all = new ArrayList<>(items.size());
    int next = 0;
    for (Acknowledgement item : items) {
      boolean isCurrent = item.keys.generation() == current.generation();
      all.add(isCurrent ? versions.get(next++) : SUPERSEDED);
    }
    return all;
  }

  private static List<Long> journaledVersions(List<Object> reply, int expected) {
    if (reply.size() != expected + 1) {
      throw new IllegalStateException(
          "acknowledge answered " + (reply.size() - 1) + " of " + expected);
    }
    List<Long> versions = new ArrayList<>(expected);
    for (int i = 1; i < reply.size(); i++) {
      versions.add((Long) reply.get(i));
    }
    return versions;
  }

  private static byte[] body(List<Acknowledgement> items) {
    return ScriptArgument.of(
        out -> {
          out.packArrayHeader(items.size() * 3);
          for (Acknowledgement item : items) {
            out.packString(item.account).packLong(item.version).packString(item.outboxId);
          }
        });
  }

  /** {@code version} is 0 to ask only. */
  private record Acknowledgement(ShardKeys keys, String account, long version, String outboxId) {}
}
