package com.hydroml.credits.access;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets in this instance's share of the requests that a credential may send: a token bucket. It
 * computes and never waits for anything.
 *
 * <p>The share is what was leased of this credential, or else an equal part. When the lease has
 * ended and no other came (Postgres is away, or this instance is cut off from it) it is half of
 * that, which the other instances leave to it.
 */
final class RateLimiter {

  private static final long SECOND_NS = 1_000_000_000;
  private static final int MAX_RETRY_AFTER_S = 60;

  /** A request's turn, in nanoseconds of a share of one request per 1000 seconds. */
  private static final long TURN = 1000 * SECOND_NS;

  /** So many turns are owed at most. */
  private static final long MOST_OWED = RateLimit.MAX * TURN;

  private final LongSupplier nanoTime;
  private final Supplier<RateMembership> membership;
  private final AtomicReference<Bucket> bucket;
  private final LongAdder asked = new LongAdder();
  private volatile @Nullable RateLimit limit;
  private volatile @Nullable Lease lease;

  /**
   * A share of this credential's limit.
   *
   * @param share requests per 1000 seconds
   * @param freshUntil of the monotonic clock, nanoseconds
   */
  record Lease(long share, long freshUntil) {}

  /**
   * What is in the bucket.
   *
   * @param level in units of a turn's {@link #TURN}th part; below zero if turns are owed
   * @param at of the monotonic clock, nanoseconds: when there was so much in it
   */
  private record Bucket(long level, long at) {

    /** The same bucket now; the clock of another thread may be ahead. */
    Bucket now(long now, long share, long capacity) {
      long since = Math.max(0, now - at);
      boolean full = level >= capacity || since > (capacity - level) / share;
      return new Bucket(full ? capacity : level + since * share, at + since);
    }

    Bucket without(long units) {
      return new Bucket(Math.max(level - units, -MOST_OWED), at);
    }
  }

  RateLimiter(LongSupplier nanoTime, Supplier<RateMembership> membership) {
    this.nanoTime = nanoTime;
    this.membership = membership;
    this.bucket = new AtomicReference<>(new Bucket(Long.MAX_VALUE, nanoTime.getAsLong()));
  }

  /** Sets the limit of the credential, which may have changed; null for none. */
  void limit(@Nullable RateLimit newLimit) {
    limit = newLimit;
  }

  @Nullable RateLimit limit() {
    return limit;
  }

  /** Takes a share that was leased; null for an equal part. */
  void lease(@Nullable Lease newLease) {
    lease = newLease;
  }

  /** How many requests there were since this was asked last, whether let in or not. */
  long takeAsked() {
    return asked.sumThenReset();
  }

  /** Takes one request's turn: 0, or in how many seconds another try is worth it. */
  int admit() {
    RateLimit current = limit;
    if (current == null) {
      return 0;
    }
    asked.increment();
    long now = nanoTime.getAsLong();
    long share = share(current, now);
    while (true) {
      Bucket before = bucket.get();
      Bucket filled = before.now(now, share, capacity(current, share));
      if (filled.level < TURN) {
        long perSecond = share * SECOND_NS;
        return Math.clamp((TURN - filled.level + perSecond - 1) / perSecond, 1, MAX_RETRY_AFTER_S);
      }
      if (bucket.compareAndSet(before, filled.without(TURN))) {
        return 0;
      }
    }
  }

  /**
   * Takes the turns of what a request that was let in turned out to be beside one request. Where
   * there are not so many they are owed, and nothing is let in before they are paid.
   *
   * @param turns 0 upwards
   */
  void charge(int turns) {
    RateLimit current = limit;
    if (current == null || turns == 0) {
      return;
    }
    asked.add(turns);
    long now = nanoTime.getAsLong();
    long share = share(current, now);
    long capacity = capacity(current, share);
    bucket.updateAndGet(before -> before.now(now, share, capacity).without(turns * TURN));
  }

  /** Whether nothing was taken lately: a new limiter would be the same. */
  boolean isFull() {
    RateLimit current = limit;
    if (current == null) {
      return true;
    }
    long now = nanoTime.getAsLong();
    long share = share(current, now);
    long capacity = capacity(current, share);
    return bucket.get().now(now, share, capacity).level == capacity;
  }

  /**
   * The time in which a bucket fills is the same for every share; it holds one request at least.
   */
  private static long capacity(RateLimit current, long share) {
    long fillNs = Math.ceilDiv(SECOND_NS * current.burst(), current.perSecond());
    return Math.max(TURN, fillNs * share);
  }

  /** Requests per 1000 seconds, 1 at least. */
  private long share(RateLimit current, long now) {
    RateMembership among = membership.get();
    Lease leased = lease;
    long share =
        leased == null ? RateShares.equal(current.milli(), among.instances()) : leased.share;
    long freshUntil = leased == null ? among.freshUntil() : leased.freshUntil;
    boolean fresh = now - freshUntil < 0;
    return Math.max(1, Math.min(fresh ? share : share / 2, current.milli()));
  }
}
