package com.hydroml.credits.protocol;

import java.util.TreeSet;

/**
 * How far an account's events are in Kafka without a gap. A later event can rest on an earlier one,
 * so only the prefix counts; a version that was acknowledged before its predecessor waits.
 *
 * <p>The shipped form is {@code redis/journal/acknowledge.lua}; a test holds the two together.
 *
 * @param upto every version from 1 to this one is acknowledged
 * @param early versions above {@code upto + 1} that are, too
 */
public record AcknowledgedPrefix(long upto, TreeSet<Long> early) {

  /** The prefix of an account that was loaded from the ledger at this version. */
  public static AcknowledgedPrefix loadedAt(long version) {
    return new AcknowledgedPrefix(version, new TreeSet<>());
  }

  /** The prefix once Kafka has confirmed a version. */
  public AcknowledgedPrefix acknowledge(long version) {
    if (version <= upto) {
      return this;
    }
    TreeSet<Long> waiting = new TreeSet<>(early);
    waiting.add(version);
    long reached = upto;
    while (waiting.remove(reached + 1)) {
      reached++;
    }
    return new AcknowledgedPrefix(reached, waiting);
  }

  public boolean covers(long version) {
    return version <= upto;
  }
}
