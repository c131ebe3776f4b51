package com.hydroml.credits.journal;

import java.math.BigDecimal;

/**
 * What was used, as a request said it instead of an amount, and which price it was given.
 *
 * @param operation the operation type, for example {@code train.gpu}
 * @param priceVersion the version of the price catalogue, from 1
 * @param quantity in the operation's unit, 0 upwards; equal quantities are equal here, however many
 *     zeros they end in
 */
public record UsageDetails(String operation, long priceVersion, BigDecimal quantity) {

  public UsageDetails {
    quantity = quantity.signum() == 0 ? BigDecimal.ZERO : quantity.stripTrailingZeros();
  }

  /** The quantity without exponent, the same for equal quantities. */
  public String quantityText() {
    return quantity.toPlainString();
  }
}
