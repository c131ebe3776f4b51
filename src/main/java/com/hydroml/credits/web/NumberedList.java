package com.hydroml.credits.web;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A list whose rows have numbers, the newer the larger: a cursor says the number of the last row
 * before it.
 *
 * @param <T> a row
 */
public final class NumberedList<T> {

  private final String name;
  private final ToLongFunction<T> number;

  /**
   * @param name which no other list has: a cursor of one is none of another
   * @param number a row's number, 0 to 10^18 - 1
   */
  public NumberedList(String name, ToLongFunction<T> number) {
    this.name = name;
    this.number = number;
  }

  /** A query schema that begins with {@code limit} and {@code cursor}. */
  public ObjectSchema.Builder query(String schema) {
    return ListQuery.named(schema, this::isPosition);
  }

  private boolean isPosition(List<String> cursor) {
    return cursor.size() == 2 && cursor.get(0).equals(name) && cursor.get(1).matches("[0-9]{1,18}");
  }

  /** The number that all rows of the page are below, or null for the first page. */
  public @Nullable Long before(Fields query) {
    List<String> cursor = query.optionalCursor("cursor");
    return cursor == null ? null : Long.valueOf(cursor.get(1));
  }

  /** The page; see {@link ListQuery#reply}. */
  public Reply reply(Fields query, List<T> found, Function<T, JsonObject> json) {
    return ListQuery.reply(
        query, found, json, last -> Cursor.encode(name, Long.toString(number.applyAsLong(last))));
  }
}
