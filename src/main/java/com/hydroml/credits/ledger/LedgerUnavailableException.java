package com.hydroml.credits.ledger;

/**
 * Postgres did not answer, or not in time. Nothing was changed, and trying again in a second is
 * right.
 */
public class LedgerUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LedgerUnavailableException(Throwable cause) {
    super("the ledger does not answer", cause);
  }
}
