package com.hydroml.credits.journal;

import com.hydroml.credits.protocol.Announcement;
import com.hydroml.credits.protocol.ShardState;
import java.time.Duration;

/** What an instance knows of the control topic, without one. */
public final class TestStanding {

  private TestStanding() {}

  /** An instance whose lease outlives the test. */
  public static Standing leased() {
    Standing standing = new Standing("test");
    lease(standing);
    return standing;
  }

  /** Gives it a lease that outlives the test. */
  public static void lease(Standing standing) {
    standing.informed(standing.listening());
    standing.readBack(System.nanoTime() + Duration.ofDays(1).toNanos());
  }

  /** Its heartbeats do not come back. */
  public static void loseLease(Standing standing) {
    standing.listenAnew(System.nanoTime(), false);
  }

  /** It reads that a shard is recovered. */
  public static void fence(Standing standing, int shard, long target) {
    standing.read(new Announcement(shard, ShardState.RECOVERING, target));
  }
}
