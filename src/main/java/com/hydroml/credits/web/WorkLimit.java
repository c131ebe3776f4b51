package com.hydroml.credits.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds the requests at work by how soon they can be answered. By Little's law (J. D. C. Little,
 * <i>A Proof for the Queuing Formula L = λW</i>, 1961) a request waits for as long as those before
 * it take at the pace at which answers leave: so many are let in as leave within {@code
 * longestWait}, and what comes on top is refused before anything was done. Where the pace is not
 * known yet, because nobody asks, {@code assured} are let in. Thread-safe.
 */
final class WorkLimit {

  private static final long LOOK_INTERVAL_NS = Duration.ofMillis(100).toNanos();

  /** The pace is a moving average: what is older than this has less than half of the weight. */
  private static final double MEMORY_NS = Duration.ofSeconds(1).toNanos();

  private final int assured;
  private final double longestWaitNs;
  private final LongSupplier nanoTime;
  private final AtomicInteger working = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicLong lookedAt;

  /** Answers in a nanosecond. Only who moved {@link #lookedAt} writes it. */
  private volatile double pace;

  private volatile int limit;

  /**
   * @param assured requests that are always let in, 1 upwards
   * @param longestWait how long a request may have to wait for those before it
   * @param nanoTime a monotonic clock
   */
  WorkLimit(int assured, Duration longestWait, LongSupplier nanoTime) {
    this.assured = assured;
    this.longestWaitNs = longestWait.toNanos();
    this.nanoTime = nanoTime;
    this.lookedAt = new AtomicLong(nanoTime.getAsLong());
    this.limit = assured;
  }

  /** Whether one more would be let in now. */
  boolean hasRoom() {
    return working.get() < limit();
  }

  /**
   * Lets one more in, whose {@link #end} has to follow.
   *
   * @return false if there is no room for it
   */
  boolean begin() {
    if (working.incrementAndGet() <= limit()) {
      return true;
    }
    working.decrementAndGet();
    return false;
  }

  /** One that was let in is answered, or given up. */
  void end() {
    working.decrementAndGet();
    answered.incrementAndGet();
  }

  /** How many are let in at present. */
  int limit() {
    long now = nanoTime.getAsLong();
    long then = lookedAt.get();
    long elapsed = now - then;
    if (elapsed >= LOOK_INTERVAL_NS && lookedAt.compareAndSet(then, now)) {
      double weight = 1 - Math.exp(-elapsed / MEMORY_NS);
      double late = pace;
      double next = late + weight * (answered.getAndSet(0) / (double) elapsed - late);
      pace = next;
      limit = (int) Math.max(assured, Math.min(Integer.MAX_VALUE, next * longestWaitNs));
    }
    return limit;
  }
}
