package com.hydroml.credits.journal;

/** Names of the meters of this module. */
final class JournalMeters {

  /** Timer, seconds. */
  static final String PUBLISH = "credits.journal.publish";

  /** Counter, events. */
  static final String PUBLISH_FAILURES = "credits.journal.publish.failures";

  private JournalMeters() {}
}
