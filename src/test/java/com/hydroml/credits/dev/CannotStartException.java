package com.hydroml.credits.dev;

/** Says in one line, for the developer, why nothing was started and what helps. */
final class CannotStartException extends RuntimeException {

  CannotStartException(String message) {
    super(message);
  }
}
