package com.hydroml.credits.ledger;

import java.util.Collection;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One column of many rows as an array, to be unnested in one statement. The driver has no arrays of
 * bytes, so those travel as hexadecimal text.
 */
final class Column {

  private static final HexFormat HEX = HexFormat.of();

  private Column() {}

  static <T> String[] texts(Collection<T> rows, Function<T, @Nullable String> value) {
    return rows.stream().map(value).toArray(String[]::new);
  }

  static <T> String[] bytes(Collection<T> rows, Function<T, byte[]> value) {
    return rows.stream().map(row -> HEX.formatHex(value.apply(row))).toArray(String[]::new);
  }

  static <T> Long[] longs(Collection<T> rows, ToLongFunction<T> value) {
    return rows.stream().map(value::applyAsLong).toArray(Long[]::new);
  }

  static <T> Integer[] integers(Collection<T> rows, ToIntFunction<T> value) {
    return rows.stream().map(value::applyAsInt).toArray(Integer[]::new);
  }

  /** Zero stands for no time. */
  static <T> @Nullable Long[] times(Collection<T> rows, ToLongFunction<T> value) {
    return rows.stream()
        .map(value::applyAsLong)
        .map(time -> time == 0 ? null : time)
        .toArray(Long[]::new);
  }
}
