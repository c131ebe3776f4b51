package com.hydroml.credits.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a request; bounded, because a request can be wrong without end. */
final class FieldErrors {

  static final int MAX_ERRORS = 20;
  private static final int MAX_NAME_LENGTH = 256;

  private @Nullable List<FieldError> errors;

  void add(String prefix, String name, String message) {
    if (errors == null) {
      errors = new ArrayList<>();
    }
    if (errors.size() < MAX_ERRORS) {
      errors.add(new FieldError(shortened(prefix + name), message));
    }
  }

  void addAll(List<FieldError> more) {
    for (FieldError error : more) {
      add("", error.field(), error.message());
    }
  }

  boolean isEmpty() {
    return errors == null;
  }

  List<FieldError> list() {
    return errors == null ? List.of() : List.copyOf(errors);
  }

  private static String shortened(String name) {
    return name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + "…";
  }
}
