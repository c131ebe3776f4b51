package com.hydroml.credits.pricing;

import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Problem;

/** What is said where a quantity cannot be priced. */
public final class QuoteProblems {

  private QuoteProblems() {}

  /**
   * No such operation in the price list.
   *
   * @param prefix what field names begin with, empty or for example {@code operations[3].}
   */
  public static Problem unknownOperation(String prefix) {
    return Problem.invalid(prefix + "operation", "is not in the price list");
  }

  /** More than an amount can be; {@code prefix} as above. */
  public static Problem tooMuch(String prefix) {
    return Problem.invalid(
        prefix + "quantity", "costs more than " + Millicredits.MAX + " millicredits");
  }

  /** Which price is in force cannot be known. */
  public static Problem unavailable() {
    return Problem.of(
        ProblemCode.PRICES_UNAVAILABLE,
        "Which prices are in force cannot be known at present; nothing was done. Retry with the same"
            + " key, or say an amount.");
  }
}
