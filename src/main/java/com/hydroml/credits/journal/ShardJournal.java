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

  /** Kafka has the event. */
  void acknowledge(ShardKeys keys, String account, long version, String outboxId) {
    acknowledgements.offer(
        keys, account, version, outboxId, upto -> learned(waitedFor(keys, account), upto));
  }

  void ask(ShardKeys keys, String account) {
    acknowledge(keys, account, 0, "");
  }

  private void learned(String waitedFor, long upto) {
    if (upto == Acknowledgements.UNKNOWN) {
      progress.lose(waitedFor);
    } else {
      progress.advance(waitedFor, upto);
    }
  }
}
