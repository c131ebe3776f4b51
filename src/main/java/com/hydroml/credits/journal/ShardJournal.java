package com.hydroml.credits.journal;

import com.hydroml.credits.redis.ShardKeys;

/** Who waits for events of one shard, and what is learned of how far its accounts are. */
final class ShardJournal {

  private final Acknowledgements acknowledgements;
  private final JournalProgress progress = new JournalProgress();

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
