package com.hydroml.credits.ledger;

/**
 * A balance as the ledger has it, millicredits.
 *
 * @param version of the account; 0 if nothing had happened
 */
public record LedgerBalance(long available, long held, long version) {

  static final LedgerBalance NOTHING = new LedgerBalance(0, 0, 0);
}
