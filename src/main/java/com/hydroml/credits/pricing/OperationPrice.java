package com.hydroml.credits.pricing;

import com.hydroml.credits.kernel.Millicredits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * What one operation type costs.
 *
 * @param operation its name, for example {@code train.gpu}
 * @param unit what a quantity is counted in, for example {@code second}
 * @param tiers one after the other from 0, without gap or overlap, the last without end; a single
 *     one is a flat rate. Each unit costs its own tier's rate
 * @param minimumCharge the least that a quantity above 0 costs, millicredits, 0 upwards
 */
record OperationPrice(String operation, String unit, List<Tier> tiers, long minimumCharge) {

  private static final BigDecimal MILLI = BigDecimal.valueOf(1000);
  private static final BigDecimal MAX = BigDecimal.valueOf(Millicredits.MAX);

  OperationPrice {
    tiers = List.copyOf(tiers);
  }

  /** In place of an amount that is no amount any more. */
  static final long TOO_MUCH = -1;

  /**
   * What a quantity costs in millicredits: rounded once, half up, on the total; never less than the
   * minimum charge, nor than 1 if a rate above 0 was reached. 0 for the quantity 0, and for free
   * units alone where there is no minimum charge; {@link #TOO_MUCH} beyond the largest amount.
   */
  long amount(BigDecimal quantity) {
    if (quantity.signum() == 0) {
      return 0;
    }
    BigDecimal credits = BigDecimal.ZERO;
    for (Tier tier : tiers) {
      credits = credits.add(tier.cost(quantity));
    }
    BigDecimal rounded = credits.multiply(MILLI).setScale(0, RoundingMode.HALF_UP);
    if (rounded.compareTo(MAX) > 0) {
      return TOO_MUCH;
    }
    long least = Math.max(minimumCharge, credits.signum());
    return Math.max(rounded.longValueExact(), least);
  }

  /** Credits that the last of so many units costs. */
  BigDecimal rate(BigDecimal quantity) {
    BigDecimal rate = tiers.getFirst().rate();
    for (Tier tier : tiers) {
      if (quantity.compareTo(tier.from()) > 0) {
        rate = tier.rate();
      }
    }
    return rate;
  }
}
