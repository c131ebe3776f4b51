package com.hydroml.credits.reconciliation;

import com.hydroml.credits.balance.HotState;
import com.hydroml.credits.ledger.LedgerStates.LedgerState;
import org.jspecify.annotations.Nullable;

/** What can be said of an account that was read from the ledger first and then from Redis. */
enum Judgement {
  /** Redis does not have it; it is loaded when it is needed. */
  ABSENT,
  /** Redis has a later version than the ledger had: nothing can be said. */
  AHEAD,
  /** Both have the same version and say the same. */
  EQUAL,
  /** They have the same version and say different things, or Redis is behind, which it never is. */
  DIVERGENT;

  static Judgement of(LedgerState ledger, @Nullable HotState redis) {
    if (redis == null) {
      return ABSENT;
    }
    if (redis.version() > ledger.version()) {
      return AHEAD;
    }
    HotState expected =
        new HotState(ledger.version(), ledger.available(), ledger.held(), ledger.openHolds());
    return redis.equals(expected) ? EQUAL : DIVERGENT;
  }
}
