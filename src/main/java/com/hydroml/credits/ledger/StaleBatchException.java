package com.hydroml.credits.ledger;

/** The ledger moved while a batch was being decided; it has to be decided anew. */
class StaleBatchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StaleBatchException(String message) {
    super(message);
  }
}
