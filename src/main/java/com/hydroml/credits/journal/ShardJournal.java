package com.hydroml.credits.journal;

import com.hydroml.credits.redis.ShardKeys;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What of one shard is on its way to Kafka and back, who waits for it, and what is learned of how
 * far its accounts are.
 */
final class ShardJournal {

  private final Acknowledgements acknowledgements;
  private final JournalProgress progress = new JournalProgress();

  /** Outbox entries that this instance has sent and that have not ended. */
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /** How many of them were left behind. */
  private final AtomicInteger leftBehind = new AtomicInteger();

  ShardJournal(Acknowledgements acknowledgements) {
    this.acknowledgements = acknowledgements;
  }

  /** What is waited for: an account under one generation. */
  static String waitedFor(ShardKeys keys, String account) {
    return keys.generation() + "/" + account;
  }

  JournalProgress progress() {
    return progress;
  }

  /** A step's own event begins its way; it goes in any case. */
  Runnable begin(String outboxId) {
    return underWay.add(outboxId) ? () -> underWay.remove(outboxId) : () -> {};
  }

  /**
   * An event that was left behind begins its way.
   *
   * @return what to call at its end; null if it is on its way already
   */
  @Nullable Runnable beginLeftBehind(String outboxId) {
    if (!underWay.add(outboxId)) {
      return null;
    }
    leftBehind.incrementAndGet();
    return () -> {
      underWay.remove(outboxId);
      leftBehind.decrementAndGet();
    };
  }

  /** Whether events that were left behind are on their way. */
  boolean isCatchingUp() {
    return leftBehind.get() > 0;
  }

  /**
   * Kafka has the event.
   *
   * @param ended is called when Redis knows it, or may not
   */
  void acknowledge(ShardKeys keys, String account, long version, String outboxId, Runnable ended) {
    acknowledgements.offer(
        keys,
        account,
        version,
        outboxId,
        upto -> {
          try {
            learned(waitedFor(keys, account), upto);
          } finally {
            ended.run();
          }
        });
  }

  void ask(ShardKeys keys, String account) {
    acknowledge(keys, account, 0, "", () -> {});
  }

  private void learned(String waitedFor, long upto) {
    if (upto == Acknowledgements.UNKNOWN) {
      progress.lose(waitedFor);
    } else {
      progress.advance(waitedFor, upto);
    }
  }
}
