package com.hydroml.credits.load;

import java.util.concurrent.atomic.AtomicLong;

/** Names that no other run uses. */
final class Run {

  /** The begin of every Idempotency-Key of this run. */
  static final String ID =
      "load-"
          + Long.toString(System.currentTimeMillis(), 36)
          + Long.toString(ProcessHandle.current().pid(), 36);

  private static final AtomicLong NEXT = new AtomicLong();

  private Run() {}

  static String key() {
    return ID + "-" + NEXT.incrementAndGet();
  }
}
