package com.hydroml.credits.balance;

/**
 * Whether anybody waits for operations. Once nobody does, because the client has gone or has been
 * told that the outcome is unknown, those that have not reached the script are left out. What the
 * script has run goes on to its end.
 */
final class Interest {

  private volatile boolean lost;

  /** Nobody waits any more. */
  void lose() {
    lost = true;
  }

  boolean isLost() {
    return lost;
  }
}
