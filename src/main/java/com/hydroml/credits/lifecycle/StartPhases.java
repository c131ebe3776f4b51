package com.hydroml.credits.lifecycle;

/**
 * In which order things start; they stop the other way round. The web server comes last but for
 * {@link #STREAMS}.
 */
public final class StartPhases {

  /** The database, which whatever is read at the start needs. */
  public static final int DATABASE = Integer.MIN_VALUE + 1000;

  /** The journal's topics. */
  public static final int TOPICS = Integer.MIN_VALUE + 2000;

  /** What is read from the database once and then kept fresh. */
  public static final int KEPT_FRESH = Integer.MIN_VALUE + 2000;

  /** What needs the keys. */
  public static final int CREDENTIALS = KEPT_FRESH + 1;

  /** What the projector writes to, which needs the database and the topics. */
  public static final int LEDGER = Integer.MIN_VALUE + 3000;

  /** Whatever is needed to publish. */
  public static final int WRITER = 1000;

  /** What consumes the journal, and what tends the shards. */
  public static final int CONSUMERS = 2000;

  /** What recovers shards, which waits for the projector's markers. */
  public static final int RECOVERY = 3000;

  /** What watches and tells, which needs shards that are served. */
  public static final int WATCHERS = 4000;

  /** Streams of events: they end before the web server waits for its requests, which they are. */
  public static final int STREAMS = Integer.MAX_VALUE;

  private StartPhases() {}
}
