package com.hydroml.credits.pricing;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the units from one quantity to another cost.
 *
 * @param from the quantity that it begins after, 0 for the first
 * @param to the quantity up to which it goes, or null for the last
 * @param rate credits a unit, 0 upwards
 */
record Tier(BigDecimal from, @Nullable BigDecimal to, BigDecimal rate) {

  /** Credits for what a quantity has in this tier; 0 if it does not reach it. */
  BigDecimal cost(BigDecimal quantity) {
    BigDecimal end = to == null ? quantity : quantity.min(to);
    return end.compareTo(from) <= 0 ? BigDecimal.ZERO : end.subtract(from).multiply(rate);
  }
}
