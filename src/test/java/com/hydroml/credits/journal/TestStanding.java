package com.hydroml.credits.journal;

import java.time.Duration;

/** What an instance knows of the control topic, without one. */
public final class TestStanding {

  private TestStanding() {}

  /** An instance whose lease outlives the test. */
  public static Standing leased() {
    Standing standing = new Standing("test");
    standing.readBack(System.nanoTime() + Duration.ofDays(1).toNanos());
    return standing;
  }
}
