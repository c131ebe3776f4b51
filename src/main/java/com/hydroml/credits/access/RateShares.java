package com.hydroml.credits.access;

import java.util.List;

/**
 * How the instances share a credential's limit: pure rules. All amounts are requests per 1000
 * seconds.
 *
 * <p>An instance of which nothing is written down has an equal part. One that has written down its
 * share has that. Each renews its own, one at a time: it takes what its demand deserves, but never
 * more than the others leave; who has more than he deserves gives it back when he renews his. A
 * tenth of the limit is kept for equal parts, so that a first request never comes to nothing.
 */
final class RateShares {

  private static final int KEPT = 10;

  private RateShares() {}

  /**
   * Another instance's share.
   *
   * @param fresh whether its lease goes on; if not, it keeps to half of its share
   */
  record Other(long share, long demand, boolean fresh) {

    long taken() {
      return fresh ? share : share / 2;
    }
  }

  /** The part of a limit that an instance has of which nothing is written down. */
  static long equal(long limit, int instances) {
    return limit / instances;
  }

  /**
   * What this instance may let in.
   *
   * @param instances all of them, 1 upwards
   * @param others those that have written down a share, fewer than instances
   * @param demand what is asked of this instance
   */
  static long share(long limit, int instances, List<Other> others, long demand) {
    long taken = 0;
    long wanted = demand;
    for (Other other : others) {
      taken += other.taken();
      wanted += other.fresh ? other.demand : 0;
    }
    taken += Math.max(0, instances - 1 - others.size()) * equal(limit, instances);
    long least = limit / KEPT / instances;
    long deserved =
        wanted == 0
            ? equal(limit, instances)
            : least + (long) ((limit - least * instances) * ((double) demand / wanted));
    return Math.max(0, Math.min(deserved, limit - taken));
  }
}
