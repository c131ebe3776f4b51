package com.hydroml.credits.balance;

import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.RefundDetails;
import com.hydroml.credits.journal.UsageDetails;
import com.hydroml.credits.kernel.HoldId;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants done to an account, checked and complete. Amounts are millicredits within the
 * bounds of {@link com.hydroml.credits.kernel.Millicredits}, durations are seconds.
 */
public sealed interface Operation {

  /** An operation that names the account it moves. */
  sealed interface OnAccount extends Operation {
    String account();
  }

  /** An operation that names a hold, whose account only Redis or the ledger knows. */
  sealed interface OnHold extends Operation {
    HoldId hold();
  }

  /**
   * Reserves credits, or takes them at once.
   *
   * @param amount what the details' usage was priced to, if they have one
   * @param expiresIn seconds until the hold expires
   * @param capture whether the amount is charged in the same step
   */
  record Authorize(
      String account,
      long amount,
      long expiresIn,
      boolean capture,
      HoldDetails details,
      RequestKey key)
      implements OnAccount {}

  /**
   * Takes what was used.
   *
   * @param amount 0 upwards, or null for all that remains
   * @param isFinal whether the rest is released and the hold closed
   * @param expiresIn prolongs a hold that stays open
   * @param drawExpired whether an expired hold's amount is drawn from what is available
   * @param usage what was priced to the amount, or null if the request named none or an amount
   */
  record Capture(
      HoldId hold,
      @Nullable Long amount,
      boolean isFinal,
      Excess excess,
      boolean drawExpired,
      @Nullable Long expiresIn,
      @Nullable UsageDetails usage,
      RequestKey key)
      implements OnHold {}

  /** Releases what remains. */
  record VoidHold(HoldId hold, RequestKey key) implements OnHold {}

  /**
   * Changes a hold's total, its expiry or both.
   *
   * @param amount the new total
   * @param expiresIn seconds from now
   * @param key null for a heartbeat without a key
   */
  record Adjust(
      HoldId hold, @Nullable Long amount, @Nullable Long expiresIn, @Nullable RequestKey key)
      implements OnHold {}

  /**
   * Gives captured credits back.
   *
   * @param amount null for all that is captured and not yet refunded
   */
  record Refund(HoldId hold, @Nullable Long amount, RefundDetails details, RequestKey key)
      implements OnHold {}

  /** Adds credits. */
  record Grant(String account, long amount, GrantDetails details, RequestKey key)
      implements OnAccount {}

  /**
   * Takes credits away, also from a frozen account. It is remembered, journaled and kept as a grant
   * of a kind of its own.
   *
   * @param atVersion the version of the account that the amount was computed at: at another one
   *     nothing is taken; null for any
   */
  record Deduct(
      String account, long amount, GrantDetails details, @Nullable Long atVersion, RequestKey key)
      implements OnAccount {

    /** A deduction at whatever version the account has. */
    public Deduct(String account, long amount, GrantDetails details, RequestKey key) {
      this(account, amount, details, null, key);
    }
  }

  /** Makes sure that a key which has not taken effect never does. */
  record Abandon(String account, String key) implements OnAccount {}

  /** What a capture of more than remains does. */
  enum Excess {
    /** It is refused. */
    REFUSE(0),
    /** All of the excess is drawn from what is available, or nothing happens. */
    DRAW(1),
    /** As much of the excess is drawn as is available. */
    AVAILABLE(2);

    private final int code;

    Excess(int code) {
      this.code = code;
    }

    /** A number that outlives the order of the constants: scripts and fingerprints know it. */
    public int code() {
      return code;
    }
  }
}
