package com.hydroml.credits.access;

/** The service must not start with these keys. */
final class AccessStartupException extends RuntimeException {

  private final String action;

  /** What is wrong, and what to do about it, a line each. */
  AccessStartupException(String message, String action) {
    super(message);
    this.action = action;
  }

  String action() {
    return action;
  }
}
