package com.hydroml.credits.protocol;

/** What the projector does with a record, from the generation of its shard in its partition. */
public final class ProjectorRule {

  private ProjectorRule() {}

  /** What the ledger has under an event's version. */
  public enum Recorded {
    NOTHING,
    SAME,
    /** Other bytes; or none, though the account is at that version or beyond. */
    OTHER
  }

  /** What becomes of an event, in order of precedence. */
  public enum Verdict {
    /** Delivered again. */
    IGNORE,
    /**
     * Of a generation that a marker has ended: kept aside, with an alert, and no account freezes.
     */
    SUPERSEDED,
    /**
     * Of a generation whose marker has not come: the partition stops, because markers come first.
     */
    HALT,
    /** It contradicts the ledger: the account is quarantined. */
    CONFLICT,
    /** The next version. */
    APPLY,
    /** A version before it is missing. */
    PARK
  }

  /**
   * The verdict on an event.
   *
   * @param partitionGeneration the shard's generation in the event's partition, by the last marker
   * @param head the account's version in the ledger
   */
  public static Verdict event(
      long partitionGeneration, long head, long generation, long version, Recorded recorded) {
    if (recorded == Recorded.SAME) {
      return Verdict.IGNORE;
    }
    if (generation < partitionGeneration) {
      return Verdict.SUPERSEDED;
    }
    if (generation > partitionGeneration) {
      return Verdict.HALT;
    }
    if (recorded == Recorded.OTHER) {
      return Verdict.CONFLICT;
    }
    return version == head + 1 ? Verdict.APPLY : Verdict.PARK;
  }

  /**
   * Whether a marker raises the partition's generation of its shard; parked events of older ones
   * are then put aside as {@link Verdict#SUPERSEDED}. Any other marker is ignored.
   */
  public static boolean raises(long partitionGeneration, long target) {
    return target > partitionGeneration;
  }
}
