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
}
