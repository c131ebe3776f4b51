package com.hydroml.credits.pricing;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation's price as an administrator sent it, each member right by itself.
 *
 * @param rate null if there are tiers
 * @param tiers null if there is a rate
 */
record OperationDraft(
    String operation,
    String unit,
    @Nullable BigDecimal rate,
    @Nullable List<Tier> tiers,
    long minimumCharge) {

  /** The price, of a draft in which {@link CatalogueRules} find nothing. */
  OperationPrice price() {
    List<Tier> all = tiers;
    if (all == null && rate != null) {
      all = List.of(new Tier(BigDecimal.ZERO, null, rate));
    }
    if (all == null) {
      throw new IllegalStateException(operation + " has neither a rate nor tiers");
    }
    return new OperationPrice(operation, unit, all, minimumCharge);
  }
}
