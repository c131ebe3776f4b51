package com.hydroml.credits.ledger;

import java.util.List;

/** What becomes of a record of the journal, in the order in which it is decided. */
sealed interface ProjectionDecision {

  /** It cannot be read: it goes to the dead letters and the rest goes on. */
  record DeadLetter(String reason) implements ProjectionDecision {}

  /** Its version is there with the same content: it was delivered again. */
  record Ignore() implements ProjectionDecision {}

  /** A marker has ended its generation: it came too late, is kept aside and touches no account. */
  record Superseded(long partitionGeneration) implements ProjectionDecision {}

  /** Its generation's marker has not come, which cannot be: the partition stops. */
  record Halt(long partitionGeneration) implements ProjectionDecision {}

  /** It contradicts what is there: the account is quarantined and the event kept for a person. */
  record Conflict(String explanation) implements ProjectionDecision {}

  /** A version before it is missing: it waits for version {@code missing}. */
  record Park(long missing) implements ProjectionDecision {}

  /** It is the next one. */
  record Apply(List<LedgerEntry> entries) implements ProjectionDecision {}
}
