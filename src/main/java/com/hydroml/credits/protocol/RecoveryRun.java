package com.hydroml.credits.protocol;

/**
 * One attempt to open a shard under a new generation. Any instance may make one, at any time and at
 * the same time as others: each has a target of its own, and whoever claimed the row last wins.
 *
 * <p>The driver carries out {@link #command()} and reports {@link #done()} or {@link #refused()};
 * where it cannot tell which, it repeats the command or drops the attempt.
 *
 * @param found what the server said when the attempt began
 */
public record RecoveryRun(ShardRow before, ScriptGate.Found found, Step step) {

  /** The steps, in their order. */
  public enum Step {
    CLAIM,
    ANNOUNCE_FENCE,
    AWAIT_LEASES,
    PUBLISH_OUTBOX,
    WRITE_MARKERS,
    AWAIT_MARKERS,
    ADVANCE,
    OPEN,
    ANNOUNCE_OPEN,
    OPENED,
    LOST
  }

  /**
   * Begins an attempt.
   *
   * @param before the row as it was read before the need was seen
   */
  public static RecoveryRun begin(ShardRow before, ScriptGate.Found found) {
    return new RecoveryRun(before, found, Step.CLAIM);
  }

  /** The attempt's own generation: above every one that was ever opened, attempted or found. */
  public long target() {
    return Math.max(Math.max(before.target(), before.generation()), found.generation()) + 1;
  }

  public RecoveryCommand command() {
    return switch (step) {
      case CLAIM -> new RecoveryCommand.Claim(before, claimed());
      case ANNOUNCE_FENCE ->
          new RecoveryCommand.Announce(
              new Announcement(before.shard(), ShardState.RECOVERING, target()));
      case AWAIT_LEASES -> new RecoveryCommand.AwaitLeases(Lease.VALIDITY + Lease.MARGIN);
      case PUBLISH_OUTBOX -> new RecoveryCommand.PublishOutbox(before.generation(), found.server());
      case WRITE_MARKERS -> new RecoveryCommand.WriteMarkers(marker());
      case AWAIT_MARKERS -> new RecoveryCommand.AwaitMarkers(marker());
      case ADVANCE -> new RecoveryCommand.Advance(target(), found.server());
      case OPEN -> new RecoveryCommand.Open(claimed(), claimed().opened(found.server()));
      case ANNOUNCE_OPEN ->
          new RecoveryCommand.Announce(new Announcement(before.shard(), ShardState.OPEN, target()));
      case OPENED -> new RecoveryCommand.Finished(true);
      case LOST -> new RecoveryCommand.Finished(false);
    };
  }

  /** The command was carried out. */
  public RecoveryRun done() {
    return switch (step) {
      case CLAIM -> at(isNew() ? Step.ADVANCE : Step.ANNOUNCE_FENCE);
      case ANNOUNCE_FENCE -> at(isFirst() ? Step.WRITE_MARKERS : Step.AWAIT_LEASES);
      case AWAIT_LEASES -> at(Step.PUBLISH_OUTBOX);
      case PUBLISH_OUTBOX -> at(Step.WRITE_MARKERS);
      case WRITE_MARKERS -> at(isFirst() ? Step.ADVANCE : Step.AWAIT_MARKERS);
      case AWAIT_MARKERS -> at(Step.ADVANCE);
      case ADVANCE -> at(Step.OPEN);
      case OPEN -> at(isNew() ? Step.OPENED : Step.ANNOUNCE_OPEN);
      case ANNOUNCE_OPEN, OPENED -> at(Step.OPENED);
      case LOST -> this;
    };
  }

  /** Another was first, or the server is no longer the one that the attempt began with. */
  public RecoveryRun refused() {
    return at(Step.LOST);
  }

  private ShardRow claimed() {
    return before.claimed(target());
  }

  private Marker marker() {
    return new Marker(before.shard(), target(), found.server());
  }

  /**
   * Nobody has even tried to be the first, and every partition of the journal begins with the first
   * generation: there is nobody to tell.
   */
  private boolean isNew() {
    return isFirst() && before.target() == 0;
  }

  /** Nobody has ever been served, so there is nothing to fence, publish or catch up with. */
  private boolean isFirst() {
    return before.generation() == 0 && found.generation() == 0;
  }

  private RecoveryRun at(Step next) {
    return new RecoveryRun(before, found, next);
  }
}
