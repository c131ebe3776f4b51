package com.hydroml.credits.load.compare;

import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * The course of one cell: warming up, measured, running out. Everything happens on one event loop.
 */
final class Tally {

  private static final long LONGEST_MICROS = 60_000_000;
  static final long MOST_RETRIES = 100_000;

  private final Histogram latency = new Histogram(LONGEST_MICROS, 3);
  private final long measuredFrom;
  private final long measuredUpTo;
  private final CompletableFuture<Measured> done = new CompletableFuture<>();
  private long operations;
  private long answered;
  private long failed;
  private long retried;
  private String firstFailure = "";
  private int underWay;
  private boolean exhausted;

  Tally(long warmUpNanos, long measuredNanos) {
    measuredFrom = System.nanoTime() + warmUpNanos;
    measuredUpTo = measuredFrom + measuredNanos;
  }

  CompletableFuture<Measured> done() {
    return done;
  }

  /** Whether another request is to be sent. */
  boolean goesOn() {
    return !exhausted && failed == 0 && System.nanoTime() - measuredUpTo < 0;
  }

  /** There is nothing more to send. */
  void exhaust() {
    exhausted = true;
    endIfOver();
  }

  void sent() {
    underWay++;
  }

  void answered(int ops, long since) {
    long now = System.nanoTime();
    underWay--;
    answered += ops;
    if (now - measuredFrom >= 0 && now - measuredUpTo < 0) {
      operations += ops;
      latency.recordValue(Math.min(LONGEST_MICROS, (now - since) / 1000));
    }
    endIfOver();
  }

  /**
   * A 503 is asked again with the same key, as clients do, and its time goes on; each is counted.
   */
  boolean mayRetry() {
    if (retried == MOST_RETRIES) {
      return false;
    }
    retried++;
    return true;
  }

  void failed(String what) {
    underWay--;
    failed++;
    if (firstFailure.isEmpty()) {
      firstFailure = what;
    }
    endIfOver();
  }

  private void endIfOver() {
    if (underWay == 0 && !goesOn()) {
      double seconds = (measuredUpTo - measuredFrom) / 1e9;
      done.complete(new Measured(operations, seconds, answered, failed, retried, firstFailure, latency));
    }
  }
}
