package com.hydroml.credits.balance;

import com.hydroml.credits.journal.HoldState;

/** What a read of hot state found. */
public sealed interface Reading {

  /**
   * An account's balance.
   *
   * @param at the Redis server's time of the reading, milliseconds since the epoch
   */
  record Balance(
      String account, AccountStatus status, long available, long held, long version, long at)
      implements Reading {}

  /**
   * A hold that Redis has, with its account's balance.
   *
   * @param details as in the event that made it
   * @param changedAtVersion the account's version that changed the hold last
   */
  record Hold(
      Balance balance, HoldState hold, byte[] details, long changedAtVersion, Durability durability)
      implements Reading {

    /**
     * The hold as it shows at the time of the reading: one past its expiry as expired, unless its
     * account is quarantined, whose holds do not expire meanwhile.
     */
    public HoldState shown() {
      return balance.status() == AccountStatus.QUARANTINED ? hold : hold.asOf(balance.at());
    }
  }

  /** Redis and, for an account, the ledger know nothing of it, or it is not covered. */
  record Absent() implements Reading {}

  /** No answer could be had. */
  record Unavailable(Refusal refusal) implements Reading {}
}
