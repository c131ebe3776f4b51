package com.hydroml.credits.journal;

import com.hydroml.credits.lifecycle.Deadlines;
import com.hydroml.credits.lifecycle.Deadlines.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Events that were decided together, on their way to Kafka and back to Redis. Thread-safe. */
public final class Flight {

  /** Those that are under way, and one for whoever may still add some. */
  private final AtomicInteger left = new AtomicInteger(1);

  private final CompletableFuture<Void> landed = new CompletableFuture<>();

  void begin(int events) {
    left.addAndGet(events);
  }

  /** Kafka has one of them and Redis knows, or they will not for now. */
  void end() {
    if (left.decrementAndGet() == 0) {
      landed.complete(null);
    }
  }

  /**
   * Completes when none is under way any more, or after some time if Kafka takes longer. To be
   * called once, when all have begun.
   */
  public CompletionStage<Void> landed(Duration most) {
    end();
    if (!landed.isDone()) {
      Deadline deadline = Deadlines.after(most, () -> landed.complete(null));
      landed.thenRun(deadline::met);
    }
    return landed;
  }
}
