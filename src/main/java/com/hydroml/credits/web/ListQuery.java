package com.hydroml.credits.web;

import java.util.List;
import java.util.function.Function;
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

  /** How many rows to read for a page: one more, to know whether there is a next one. */
  public static int rows(Fields query) {
    return limit(query) + 1;
  }

  private static int limit(Fields query) {
    return (int) query.number("limit");
  }

  /**
   * The page of a list of which the ledger is no part.
   *
   * @param found up to {@link #rows} rows, newest first
   * @param cursor of the page that comes after a row
   */
  public static <T> Reply reply(
      Fields query, List<T> found, Function<T, JsonObject> json, Function<T, String> cursor) {
    boolean more = found.size() > limit(query);
    List<T> rows = more ? found.subList(0, limit(query)) : found;
    JsonArray data = new JsonArray();
    rows.forEach(row -> data.add(json.apply(row)));
    return Reply.ok(
        new JsonObject(512)
            .put("data", data)
            .put("next_cursor", more ? cursor.apply(rows.getLast()) : null));
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
