package com.hydroml.credits.journal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/**
 * Ends waiting that takes too long. Nearly all of it ends by itself long before, and is to cost
 * nothing then: whoever ends takes nothing out, and when the one thread wakes, it forgets whatever
 * has ended meanwhile instead of waking for each.
 */
final class Deadlines {

  private static final DelayQueue<Deadline> QUEUE = new DelayQueue<>();

  static {
    Thread thread = new Thread(Deadlines::watch, "deadlines");
    thread.setDaemon(true);
    thread.start();
  }

  private Deadlines() {}

  /** Completes what is not complete after some time. */
  static void after(Duration most, CompletableFuture<Void> waiting) {
    QUEUE.put(new Deadline(System.nanoTime() + most.toNanos(), waiting));
  }

  private static void watch() {
    while (true) {
      try {
        QUEUE.take().waiting.complete(null);
        forgetEnded();
      } catch (InterruptedException e) {
        // Nobody ends it.
      }
    }
  }

  private static void forgetEnded() {
    for (Deadline first = QUEUE.peek();
        first != null && first.waiting.isDone();
        first = QUEUE.peek()) {
      QUEUE.remove(first);
    }
  }

  /**
   * When waiting ends.
   *
   * @param at nanoseconds of the monotonic clock
   */
  private record Deadline(long at, CompletableFuture<Void> waiting) implements Delayed {

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.signum(at - ((Deadline) other).at);
    }
  }
}
