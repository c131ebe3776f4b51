package com.hydroml.credits.journal;

/** In which order things start; they stop the other way round. The web server is the last. */
public final class JournalPhases {

  /** Whatever is needed to publish. */
  public static final int WRITER = 1000;

  /** What consumes the journal, and what tends the shards. */
  public static final int CONSUMERS = 2000;

  /** What watches and tells, which needs shards that are served. */
  public static final int WATCHERS = 3000;

  private JournalPhases() {}
}
