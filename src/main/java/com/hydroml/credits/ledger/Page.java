package com.hydroml.credits.ledger;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list, newest first.
 *
 * @param next where the next page begins; null if this is the last one
 */
public record Page<T, P>(List<T> items, @Nullable P next) {

  /** The page of at most {@code limit} of the rows, of which there may be one more. */
  static <T, P> Page<T, P> of(List<T> rows, int limit, Function<T, P> position) {
    if (rows.size() <= limit) {
      return new Page<>(List.copyOf(rows), null);
    }
    List<T> items = List.copyOf(rows.subList(0, limit));
    return new Page<>(items, position.apply(items.getLast()));
  }
}
