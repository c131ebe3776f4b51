package com.hydroml.credits.web;

import tools.jackson.databind.node.ObjectNode;

/** An integer token within bounds; 5.0 and 1e3 are none. */
final class IntegerType extends FieldType {

  /** Digits of which every combination fits into a long. */
  private static final int SAFE_DIGITS = 18;

  private final long min;
  private final long max;
  private final String message;

  IntegerType(long min, long max) {
    this.min = min;
    this.max = max;
    this.message = "must be an integer from " + min + " to " + max;
  }

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    if (!(value instanceof Long number) || number < min || number > max) {
      errors.add(prefix, name, message);
    }
  }

  @Override
  Object fromText(String text) {
    if (text.isEmpty() || text.length() > SAFE_DIGITS) {
      return text;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return text;
      }
    }
    return Long.valueOf(text);
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    schema.put("type", "integer").put("format", "int64").put("minimum", min).put("maximum", max);
  }
}
