package com.hydroml.credits.protocol;

/** What a recovery wants done next. Each may be done more than once without harm. */
public sealed interface RecoveryCommand {

  /** Set the row to {@code claimed} if it still is {@code expected}; refused if it is not. */
  record Claim(ShardRow expected, ShardRow claimed) implements RecoveryCommand {}

  /** Append to the control topic and wait for its acknowledgement. */
  record Announce(Announcement announcement) implements RecoveryCommand {}

  /**
   * Let this many nanoseconds pass on the monotonic clock since the announcement was acknowledged;
   * or, if it was read back, since the last heartbeat of another instance before it was read, or
   * since the reading began if there was none: a heartbeat after the announcement does no harm.
   */
  record AwaitLeases(long nanos) implements RecoveryCommand {}

  /**
   * If the server is this one and still has this generation, append its outbox to the journal as it
   * is. Done also if it is not or has not.
   */
  record PublishOutbox(long generation, ServerIdentity server) implements RecoveryCommand {}

  /** Append the marker to every partition of the journal and wait for all acknowledgements. */
  record WriteMarkers(Marker marker) implements RecoveryCommand {}

  /** Wait until every partition's generation, as the projector has committed it, is the target. */
  record AwaitMarkers(Marker marker) implements RecoveryCommand {}

  /** Move the generation key forward if the server is this one; refused otherwise. */
  record Advance(long target, ServerIdentity server) implements RecoveryCommand {}

  /** Set the row to {@code opened} if it still is {@code claimed}; refused if it is not. */
  record Open(ShardRow claimed, ShardRow opened) implements RecoveryCommand {}

  /** Nothing more is to be done. */
  record Finished(boolean opened) implements RecoveryCommand {}
}
