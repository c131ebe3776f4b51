package com.hydroml.credits.balance;

import com.hydroml.credits.journal.RefundDetails;
import com.hydroml.credits.kernel.HoldId;

/** Operations of which tests say only what they are about. */
final class TestOperations {

  private TestOperations() {}

  /** A capture of an amount, or of all that remains, that nothing was priced to. */
  static Operation.Capture capture(
      HoldId hold,
      Long amount,
      boolean isFinal,
      Operation.Excess excess,
      boolean drawExpired,
      Long expiresIn,
      RequestKey key) {
    return new Operation.Capture(hold, amount, isFinal, excess, drawExpired, expiresIn, null, key);
  }

  /** A refund that does not say who made it. */
  static Operation.Refund refund(HoldId hold, Long amount, String reason, RequestKey key) {
    return new Operation.Refund(hold, amount, new RefundDetails(reason, null), key);
  }
}
