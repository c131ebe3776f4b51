package com.hydroml.credits.journal;

import com.hydroml.credits.kernel.BudgetPeriod;

/**
 * The decision about one request, as it is remembered under the request's key: what Redis records,
 * what the event carries and what a replay answers.
 *
 * <p>Amounts are millicredits, times milliseconds since the epoch.
 */
public sealed interface Outcome {

  /** A decision that changed the account; it has taken the account's version {@code version}. */
  sealed interface Success extends Outcome {
    /** The account's version after the step, from 1. */
    long version();
  }

  /** A decision against the account's state that changed nothing. */
  sealed interface Decline extends Outcome {}

  /**
   * A hold was made or changed.
   *
   * @param kind the operation, which decides between 200 and 201
   * @param available the account's available amount after the step
   * @param held the account's held amount after the step
   * @param at the step's time
   * @param uncaptured what a capture could not draw any more; 0 otherwise
   */
  record HoldChanged(
      EventKind kind,
      long version,
      long available,
      long held,
      long at,
      long uncaptured,
      HoldState hold)
      implements Success {}

  /**
   * Credits came in.
   *
   * @param details what the request said of the grant, see {@link GrantDetails}
   */
  record Granted(
      long version, long available, long held, long at, String grantId, long amount, byte[] details)
      implements Success {}

  /** The key was abandoned before it took effect: it never can. */
  record Abandoned(long version, long at) implements Success {}

  /** The hold was closed already. {@code closedAt} is its expiry if it expired. */
  record HoldClosed(HoldStatus status, long closedAt) implements Decline {}

  record AmountExceedsRemaining(long remaining) implements Decline {}

  record AmountBelowCaptured(long captured) implements Decline {}

  /** More than {@code refundable} cannot be given back. */
  record AmountExceedsCaptured(long refundable) implements Decline {}

  /** {@code posted + requested} would exceed the largest amount. */
  record BalanceLimitExceeded(long posted, long requested) implements Decline {}

  /**
   * Too little is available.
   *
   * @param nextReleaseAt the earliest expiry of an open hold of the account, 0 if none is open
   */
  record InsufficientCredits(long available, long requested, long nextReleaseAt)
      implements Decline {}

  /**
   * A hard limit of a budget stands against it; of several the one that leaves least.
   *
   * @param limit what may be spent a period
   * @param spent what is spent in the period that runs, before this request
   * @param requested what would be counted
   * @param resetsAt when the next period begins; 0 if there is none
   */
  record BudgetExceeded(
      String budget, BudgetPeriod period, long limit, long spent, long requested, long resetsAt)
      implements Decline {}
}
