package com.hydroml.credits.journal;

/** What came of waiting until a version is journaled. */
public enum Confirmation {
  /** Kafka has every event of the account up to that version, and Redis knows it. */
  JOURNALED,

  /** Not in time; the event is in the outbox, and will be published from there. */
  UNCONFIRMED,

  /**
   * An acknowledgement was refused because the shard is under another generation or on another
   * server, or has no known outcome: whether the event counts is open.
   */
  UNKNOWN
}
