package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.kernel.Millicredits;
import java.util.Optional;

/**
 * Between which ledger accounts a movement of an event goes. A customer has {@code available} and
 * {@code held}; the house has {@code revenue}, {@code refunds} and {@code promotions}.
 */
record Transfer(String debit, String credit, long amount) {

  static final String REVENUE = "house/revenue";
  static final String REFUNDS = "house/refunds";
  static final String PROMOTIONS = "house/promotions";

  /** The transfer that an entry of an account is, or nothing if no such movement exists. */
  static Optional<Transfer> of(String account, Entry entry) {
    String available = account + "/available";
    String held = account + "/held";
    long a = entry.availableDelta();
    long h = entry.heldDelta();
    return switch (entry.kind()) {
      case HOLD -> a == -h ? move(available, held, h) : Optional.empty();
      case RELEASE, EXPIRY -> a == -h ? move(held, available, a) : Optional.empty();
      case CAPTURE -> {
        if (a == 0) {
          yield move(held, REVENUE, -h);
        }
        yield h == 0 ? move(available, REVENUE, -a) : Optional.empty();
      }
      case REFUND -> h == 0 ? move(REFUNDS, available, a) : Optional.empty();
      case GRANT -> h == 0 ? move(PROMOTIONS, available, a) : Optional.empty();
      case ADJUSTMENT -> {
        if (h != 0) {
          yield Optional.empty();
        }
        yield a > 0 ? move(PROMOTIONS, available, a) : move(available, PROMOTIONS, -a);
      }
    };
  }

  private static Optional<Transfer> move(String debit, String credit, long amount) {
    return Millicredits.isAmount(amount)
        ? Optional.of(new Transfer(debit, credit, amount))
        : Optional.empty();
  }
}
