package com.hydroml.credits.ledger;

/**
 * How far the ledger has an account. Amounts are millicredits.
 *
 * @param version 0 if nothing has happened yet
 */
record AccountHead(long version, long available, long held) {

  static final AccountHead START = new AccountHead(0, 0, 0);
}
