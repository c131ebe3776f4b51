package com.hydroml.credits.lifecycle;

import java.time.Duration;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends waiting that takes too long. Nearly all of it ends by itself long before, and is to cost
 * nothing then: whoever ends takes nothing out, and when the one thread wakes, it forgets whatever
 * has ended meanwhile instead of waking for each.
 */
public final class Deadlines {

  private static final Logger log = LoggerFactory.getLogger(Deadlines.class);
  private static final DelayQueue<Deadline> QUEUE = new DelayQueue<>();

  static {
    Thread thread = new Thread(Deadlines::watch, "deadlines");
    thread.setDaemon(true);
    thread.start();
  }

  private Deadlines() {}

  /**
   * Calls back after some time, unless the waiting was over before.
   *
   * @param late may not block; runs on a thread of all deadlines
   */
  public static Deadline after(Duration most, Runnable late) {
    Deadline deadline = new Deadline(System.nanoTime() + most.toNanos(), late);
    QUEUE.put(deadline);
    return deadline;
  }

  private static void watch() {
    while (true) {
      try {
        QUEUE.take().passed();
        forgetOver();
      } catch (InterruptedException e) {
        log.warn("Nobody ends the thread of the deadlines; it goes on");
      } catch (RuntimeException | Error e) {
        log.error("What was to end at a deadline failed; the others go on", e);
      }
    }
  }

  private static void forgetOver() {
    for (Deadline first = QUEUE.peek(); first != null && first.isOver(); first = QUEUE.peek()) {
      QUEUE.remove(first);
    }
  }

  /** When waiting ends at the latest. */
  public static final class Deadline implements Delayed {

    /** Nanoseconds of the monotonic clock. */
    private final long at;

    /** What to do then; null once the waiting is over, so that nothing is kept until then. */
    private final AtomicReference<@Nullable Runnable> late;

    private Deadline(long at, Runnable late) {
      this.at = at;
      this.late = new AtomicReference<>(late);
    }

    /** The waiting is over in time. */
    public void met() {
      late.set(null);
    }

    private boolean isOver() {
      return late.get() == null;
    }

    private void passed() {
      Runnable then = late.getAndSet(null);
      if (then != null) {
        then.run();
      }
    }

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
