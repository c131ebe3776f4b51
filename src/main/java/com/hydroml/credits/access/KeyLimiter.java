package com.hydroml.credits.access;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets in this instance's share of the requests that a key may send: a token bucket, kept as the
 * one instant at which it will be full again. It computes and never waits for anything.
 *
 * <p>The share is what was leased of this key, or else an equal part. When the lease has ended and
 * no other came (Postgres is away, or this instance is cut off from it) it is half of that, which
 * the other instances leave to it.
 */
final class KeyLimiter {

  private static final long SECOND_NS = 1_000_000_000;
  private static final int MAX_RETRY_AFTER_S = 60;

  /** By so much the clock of another thread may be ahead. */
  private static final long SLACK_NS = SECOND_NS / 10;

  private final LongSupplier nanoTime;
  private final Supplier<RateMembership> membership;
  private final AtomicLong fullAt;
  private final LongAdder asked = new LongAdder();
  private volatile @Nullable RateLimit limit;
  private volatile @Nullable Lease lease;

  /**
   * A share of this key.
   *
   * @param share requests per 1000 seconds
   * @param freshUntil of the monotonic clock, nanoseconds
   */
  record Lease(long share, long freshUntil) {}

  KeyLimiter(LongSupplier nanoTime, Supplier<RateMembership> membership) {
    this.nanoTime = nanoTime;
    this.membership = membership;
    this.fullAt = new AtomicLong(nanoTime.getAsLong());
  }

  /** Sets the limit of the key, which may have changed; null for none. */
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
    long interval = SECOND_NS * 1000 / share(current, membership.get(), now);
    // The time in which a bucket fills is the same for every share; it holds one request at least.
    long capacity = Math.max(interval, SECOND_NS * current.burst() / current.perSecond());
    while (true) {
      long full = fullAt.get();
      if (full - now > capacity + SLACK_NS) {
        // A bucket that was emptied under a smaller share owes no more than it can hold now.
        fullAt.compareAndSet(full, now + capacity);
        continue;
      }
      long next = Math.max(0, full - now) + interval;
      if (next > capacity) {
        return Math.clamp((next - capacity + SECOND_NS - 1) / SECOND_NS, 1, MAX_RETRY_AFTER_S);
      }
      if (fullAt.compareAndSet(full, now + next)) {
        return 0;
      }
    }
  }

  /** Requests per 1000 seconds, 1 at least. */
  private long share(RateLimit current, RateMembership among, long now) {
    Lease leased = lease;
    long share =
        leased == null ? RateShares.equal(current.milli(), among.instances()) : leased.share;
    long freshUntil = leased == null ? among.freshUntil() : leased.freshUntil;
    boolean fresh = now - freshUntil < 0;
    return Math.max(1, Math.min(fresh ? share : share / 2, current.milli()));
  }
}
