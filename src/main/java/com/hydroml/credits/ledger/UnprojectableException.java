package com.hydroml.credits.ledger;

/** A batch could not be decided because of what is in it, not because of the outside world. */
class UnprojectableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnprojectableException(Throwable cause) {
    super(String.valueOf(cause), cause);
  }
}
