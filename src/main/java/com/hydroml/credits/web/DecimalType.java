package com.hydroml.credits.web;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** A decimal within bounds and of so many digits behind the point, as a number or as a string. */
final class DecimalType extends FieldType {

  /** Longer than any that is allowed; what is longer is not read. */
  private static final int MAX_LENGTH = 40;

  private final BigDecimal min;
  private final BigDecimal max;
  private final boolean text;
  private final Pattern plain;
  private final String message;

  DecimalType(BigDecimal min, BigDecimal max, int decimals, boolean text) {
    this.min = min;
    this.max = max;
    this.text = text;
    this.plain = Pattern.compile("(0|[1-9][0-9]*)(\\.[0-9]{1," + decimals + "})?");
    this.message =
        "must be a "
            + (text ? "decimal as a string" : "number")
            + " from "
            + min.toPlainString()
            + " to "
            + max.toPlainString()
            + " with at most "
            + decimals
            + " digits behind the point";
  }

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    boolean right =
        switch (value) {
          case String decimal -> text && isPlain(decimal) && isWithin(new BigDecimal(decimal));
          case JsonNumber decimal ->
              !text && isPlain(decimal.text()) && isWithin(new BigDecimal(decimal.text()));
          case Long integer -> !text && isWithin(BigDecimal.valueOf(integer));
          default -> false;
        };
    if (!right) {
      errors.add(prefix, name, message);
    }
  }

  private boolean isPlain(String decimal) {
    return decimal.length() <= MAX_LENGTH && plain.matcher(decimal).matches();
  }

  private boolean isWithin(BigDecimal decimal) {
    return decimal.compareTo(min) >= 0 && decimal.compareTo(max) <= 0;
  }

  /** The value that was checked. */
  static BigDecimal value(Object checked) {
    return switch (checked) {
      case Long integer -> BigDecimal.valueOf(integer);
      case JsonNumber decimal -> new BigDecimal(decimal.text());
      case String decimal -> new BigDecimal(decimal);
      default -> throw new IllegalArgumentException("no decimal: " + checked.getClass());
    };
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    if (text) {
      schema.put("type", "string").put("pattern", "^" + plain.pattern() + "$");
    } else {
      schema.put("type", "number").put("minimum", min).put("maximum", max);
    }
  }
}
