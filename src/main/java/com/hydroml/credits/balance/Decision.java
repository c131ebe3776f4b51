package com.hydroml.credits.balance;

import com.hydroml.credits.journal.Outcome;

/** What came of an operation. */
public sealed interface Decision {

  /**
   * It was decided against the account's state, now or, if {@code replayed}, when the key was first
   * used.
   *
   * @param durability how safe the change is now; {@code JOURNALED} for a decline
   */
  record Decided(String account, Outcome outcome, boolean replayed, Durability durability)
      implements Decision {}

  /** It was refused before that. */
  record Refused(Refusal refusal) implements Decision {}

  /**
   * Hot state remembers nothing under the key: it was never used, or is past its retention. Only
   * {@link Balances#remembered} answers so.
   *
   * @param version the account's version at that moment, from 0; once the ledger has it, the ledger
   *     knows of every success that hot state no longer remembers
   */
  record NotRemembered(long version) implements Decision {}
}
