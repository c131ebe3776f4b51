package com.hydroml.credits.contract;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Days, weeks and months end at midnight, UTC: what a test counts in one of them must not fall into
 * two.
 */
final class Midnight {

  /** How long before midnight nothing is begun: longer than a test of this kind takes. */
  private static final Duration ROOM = Duration.ofSeconds(90);

  private Midnight() {}

  /** Comes back at once, or, where midnight is near, when it is past. */
  static void awaitRoomBefore() {
    await()
        .atMost(ROOM.plusSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> hasRoom(Instant.now()));
  }

  static boolean hasRoom(Instant now) {
    Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
    return Duration.between(now, midnight).compareTo(ROOM) > 0;
  }
}
