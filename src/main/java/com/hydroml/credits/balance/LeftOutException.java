package com.hydroml.credits.balance;

/** Operations were not run because nobody waited for them any more. */
final class LeftOutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LeftOutException() {
    super("nobody waits any more", null, false, false);
  }
}
