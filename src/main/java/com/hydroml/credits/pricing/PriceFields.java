package com.hydroml.credits.pricing;

import com.hydroml.credits.web.FieldType;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** The members by which requests speak of prices, with their bounds. */
public final class PriceFields {

  private static final int NAME_LENGTH = 64;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private static final int QUANTITY_DECIMALS = 6;
  private static final BigDecimal MAX_QUANTITY = new BigDecimal("1000000000000");
  private static final BigDecimal LEAST_QUANTITY = new BigDecimal("0.000001");

  private static final int RATE_DECIMALS = 9;
  private static final BigDecimal MAX_RATE = new BigDecimal("999999999");

  private PriceFields() {}

  /** An operation type's name, for example {@code train.gpu}. */
  public static FieldType operation() {
    return FieldType.string(
        NAME_LENGTH,
        NAME.pattern(),
        text -> NAME.matcher(text).matches(),
        "an operation type, " + NAME.pattern());
  }

  /** What is used of an operation: above 0, to a trillion, at most six decimals. */
  public static FieldType quantity() {
    return FieldType.decimal(LEAST_QUANTITY, MAX_QUANTITY, QUANTITY_DECIMALS);
  }

  /** A quantity, or 0. */
  public static FieldType quantityOrNone() {
    return FieldType.decimal(BigDecimal.ZERO, MAX_QUANTITY, QUANTITY_DECIMALS);
  }

  /** Credits a unit: 0 to just below a billion, at most nine decimals, as a string. */
  static FieldType rate() {
    return FieldType.decimalText(BigDecimal.ZERO, MAX_RATE, RATE_DECIMALS);
  }

  /** What a quantity is counted in. */
  static FieldType unit() {
    return FieldType.string(1, 32);
  }
}
