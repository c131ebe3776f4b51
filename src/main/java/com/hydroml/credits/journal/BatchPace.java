package com.hydroml.credits.journal;

import java.util.concurrent.TimeUnit;

/**
 * Whether a partition rests between two batches. A transaction costs the sink far more than another
 * record in it, so that under load small batches are put together; without load each record is
 * taken in at once. Time is passed in, in nanoseconds of the monotonic clock.
 */
final class BatchPace {

  /** From so many records a second on, of all partitions together, there is load. */
  static final int BUSY = 200;

  /** So many records of a partition are worth a batch of their own: more would save little. */
  static final int LARGE = 1000;

  private long second;
  private int inSecond;
  private boolean busy;

  BatchPace(long now) {
    second = now;
  }

  /** So many records have come since this was last told. */
  void count(int records, long now) {
    inSecond += records;
    if (now - second >= TimeUnit.SECONDS.toNanos(1)) {
      busy = inSecond >= BUSY;
      second = now;
      inSecond = 0;
    }
  }

  /**
   * Whether a partition rests after a batch.
   *
   * @param records in the batch
   * @param behind records of the partition that are known to follow
   */
  boolean restsAfter(int records, long behind) {
    return busy && records < LARGE && behind < LARGE;
  }
}
