package com.hydroml.credits.web;

import java.util.List;
import java.util.function.Predicate;

/** The parameters that every list takes. */
public final class ListQuery {

  public static final long MAX_LIMIT = 500;
  public static final long DEFAULT_LIMIT = 50;

  private ListQuery() {}

  /**
   * A query schema that begins with {@code limit} and {@code cursor}.
   *
   * @param position whether the parts of a cursor are a position in this list
   */
  public static ObjectSchema.Builder named(String name, Predicate<List<String>> position) {
    return ObjectSchema.named(name)
        .withDefault(
            "limit", FieldType.integer(1, MAX_LIMIT), DEFAULT_LIMIT, "How many rows a page has")
        .optional(
            "cursor", FieldType.cursor(position), "The next_cursor of the page before; opaque");
  }

  /** What a list of which the ledger is no part answers. */
  public static ObjectSchema page(String name, ObjectSchema row) {
    return ObjectSchema.named(name)
        .required("data", FieldType.array(0, (int) MAX_LIMIT, row), "The rows, newest first")
        .requiredNullable(
            "next_cursor",
            FieldType.string(1, Cursor.MAX_LENGTH),
            "The next page's cursor; null on the last")
        .open()
        .build();
  }
}
