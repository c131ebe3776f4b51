package com.hydroml.credits.database;

/** The service cannot start on this database. */
public class DatabaseStartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String action;

  /**
   * @param message one line: what is wrong, and at which address
   * @param action one line: what to do about it
   */
  public DatabaseStartupException(String message, String action, Throwable cause) {
    super(message, cause);
    this.action = action;
  }

  /** As above, where no other failure is behind it. */
  public DatabaseStartupException(String message, String action) {
    super(message);
    this.action = action;
  }

  public String action() {
    return action;
  }
}
