package com.hydroml.credits.journal;

import org.jspecify.annotations.Nullable;

/** Kafka is not there, or its topics are not fit to keep the journal. */
public class JournalStartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String action;

  /**
   * @param message one line: what is wrong, and where
   * @param action one line: what to do about it
   */
  public JournalStartupException(String message, String action, @Nullable Throwable cause) {
    super(message, cause);
    this.action = action;
  }

  public String action() {
    return action;
  }
}
