package com.hydroml.credits.protocol;

/**
 * An instance's right to answer {@code journaled}. Each second it sends a heartbeat to the control
 * topic, and it reads the topic in order. The lease counts from the <em>sending</em> of the last
 * heartbeat it has read back: whoever has read a heartbeat sent at {@code t} has read every
 * announcement that Kafka had before {@code t}. Counted from the reading, a topic read late would
 * prove nothing.
 *
 * @param until nanoseconds of the instance's monotonic clock
 * @param held whether any heartbeat was ever read back
 */
public record Lease(long until, boolean held) {

  /** How long a lease is valid, in nanoseconds: 5 s. */
  public static final long VALIDITY = 5_000_000_000L;

  /** How much longer a recovery waits, for clocks that do not run at the same rate: 1 s. */
  public static final long MARGIN = 1_000_000_000L;

  public static final Lease NONE = new Lease(0, false);

  /**
   * The lease after the instance has read a heartbeat of its own that it sent at {@code sentAt}.
   */
  public Lease readBack(long sentAt, long validity) {
    long end = sentAt + validity;
    return !held || end - until > 0 ? new Lease(end, true) : this;
  }

  public boolean isValid(long now) {
    return held && until - now > 0;
  }
}
