package com.hydroml.credits.web;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies are in memory, of all requests that are being answered. The number of
 * requests alone bounds nothing: each may bring a mebibyte.
 */
final class BodyBudget {

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param most bytes
   */
  BodyBudget(long most) {
    this.most = most;
  }

  /** Takes so many bytes, or none if there are not as many left. */
  boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= most) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** What is taken now. */
  long taken() {
    return taken.get();
  }
}
