package com.hydroml.credits.web;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A string of bounded length, perhaps of a certain form. */
final class StringType extends FieldType {

  private final int minLength;
  private final int maxLength;
  private final @Nullable String pattern;
  private final Predicate<String> matches;
  private final String message;

  StringType(
      int minLength,
      int maxLength,
      @Nullable String pattern,
      Predicate<String> matches,
      String form) {
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.pattern = pattern;
    this.matches = matches;
    this.message =
        form.isEmpty()
            ? "must be a string of " + minLength + " to " + maxLength + " characters"
            : "must be " + form;
  }

  @Override
  void check(Object value, String prefix, String name, FieldErrors errors) {
    if (!(value instanceof String text) || !fits(text)) {
      errors.add(prefix, name, message);
    } else if (!Text.isStorable(text)) {
      errors.add(prefix, name, "must not contain control characters or unpaired surrogates");
    }
  }

  private boolean fits(String text) {
    // The number of code points is counted only where the number of units leaves a doubt.
    int units = text.length();
    int length = units <= maxLength ? units : Text.length(text);
    return length >= minLength && length <= maxLength && matches.test(text);
  }

  @Override
  void describe(ObjectNode schema, SchemaRegistry registry) {
    schema.put("type", "string");
    if (minLength > 0) {
      schema.put("minLength", minLength);
    }
    schema.put("maxLength", maxLength);
    if (pattern != null) {
      schema.put("pattern", "^" + pattern + "$");
    }
  }
}
