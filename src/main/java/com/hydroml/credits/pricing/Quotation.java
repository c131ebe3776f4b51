package com.hydroml.credits.pricing;

import java.math.BigDecimal;

/** What is said of a quantity's price. */
public sealed interface Quotation {

  /**
   * It has a price.
   *
   * @param unit what the quantity is counted in
   * @param amount millicredits, 0 upwards
   * @param rate credits that the last unit costs
   * @param priceVersion the version that says so
   */
  record Priced(String unit, long amount, BigDecimal rate, long priceVersion)
      implements Quotation {}

  /** The price list has no such operation. */
  record UnknownOperation() implements Quotation {}

  /** It costs more than an amount can be. */
  record TooMuch() implements Quotation {}

  /** This instance cannot know at present which price is in force. */
  record Unavailable() implements Quotation {}
}
