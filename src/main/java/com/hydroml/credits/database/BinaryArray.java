package com.hydroml.credits.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One column of many rows, to be bound and unnested in one statement, in Postgres' binary form of
 * an array: the driver's own arrays travel as text, which both ends pay for value by value, and it
 * has none of bytes.
 */
public final class BinaryArray {

  private static final int INT8 = 20;
  private static final int INT4 = 23;
  private static final int TEXT = 25;
  private static final int BYTEA = 17;
  private static final int TIMESTAMPTZ = 1184;

  private static final int INT8_ARRAY = 1016;
  private static final int INT4_ARRAY = 1007;
  private static final int TEXT_ARRAY = 1009;
  private static final int BYTEA_ARRAY = 1001;
  private static final int TIMESTAMPTZ_ARRAY = 1185;

  /** Dimensions, whether there are nulls, the element's type; count and lower bound. */
  private static final int HEADER_BYTES = 20;

  /** An array without dimensions has neither. */
  private static final int EMPTY_BYTES = 12;

  private static final int NULL_LENGTH = -1;

  /** Postgres counts from the year 2000. */
  private static final long EPOCH_MS = 946_684_800_000L;

  private static final long MICROS_A_MILLI = 1_000;

  private final int type;
  private final byte[] encoded;

  private BinaryArray(int type, byte[] encoded) {
    this.type = type;
    this.encoded = encoded;
  }

  /** The array's object id in Postgres. */
  int type() {
    return type;
  }

  byte[] encoded() {
    return encoded;
  }

  /** {@code text[]} */
  public static <T> BinaryArray texts(Collection<T> rows, Function<T, @Nullable String> value) {
    return ofBytes(
        TEXT,
        TEXT_ARRAY,
        rows,
        row -> {
          String text = value.apply(row);
          return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        });
  }

  /** {@code bytea[]} */
  public static <T> BinaryArray bytes(Collection<T> rows, Function<T, byte @Nullable []> value) {
    return ofBytes(BYTEA, BYTEA_ARRAY, rows, value);
  }

  private static <T> BinaryArray ofBytes(
      int element, int type, Collection<T> rows, Function<T, byte @Nullable []> value) {
    List<byte @Nullable []> values = new ArrayList<>(rows.size());
    int size = 0;
    boolean nulls = false;
    for (T row : rows) {
      byte[] bytes = value.apply(row);
      values.add(bytes);
      size = Math.addExact(size, Integer.BYTES + (bytes == null ? 0 : bytes.length));
      nulls |= bytes == null;
    }
    byte[] encoded = room(values.size(), size);
    ByteBuffer out = header(encoded, element, values.size(), nulls);
    for (byte[] bytes : values) {
      if (bytes == null) {
        out.putInt(NULL_LENGTH);
      } else {
        out.putInt(bytes.length).put(bytes);
      }
    }
    return new BinaryArray(type, encoded);
  }

  /** {@code bigint[]} */
  public static <T> BinaryArray longs(Collection<T> rows, ToLongFunction<T> value) {
    byte[] encoded = room(rows.size(), rows.size() * (Integer.BYTES + Long.BYTES));
    ByteBuffer out = header(encoded, INT8, rows.size(), false);
    for (T row : rows) {
      out.putInt(Long.BYTES).putLong(value.applyAsLong(row));
    }
    return new BinaryArray(INT8_ARRAY, encoded);
  }

  /** {@code integer[]} */
  public static <T> BinaryArray integers(Collection<T> rows, ToIntFunction<T> value) {
    byte[] encoded = room(rows.size(), rows.size() * 2 * Integer.BYTES);
    ByteBuffer out = header(encoded, INT4, rows.size(), false);
    for (T row : rows) {
      out.putInt(Integer.BYTES).putInt(value.applyAsInt(row));
    }
    return new BinaryArray(INT4_ARRAY, encoded);
  }

  /**
   * {@code timestamptz[]}
   *
   * @param value milliseconds since 1970; zero stands for no time
   */
  public static <T> BinaryArray times(Collection<T> rows, ToLongFunction<T> value) {
    long[] values = rows.stream().mapToLong(value).toArray();
    int size = 0;
    boolean nulls = false;
    for (long ms : values) {
      size = Math.addExact(size, Integer.BYTES + (ms == 0 ? 0 : Long.BYTES));
      nulls |= ms == 0;
    }
    byte[] encoded = room(values.length, size);
    ByteBuffer out = header(encoded, TIMESTAMPTZ, values.length, nulls);
    for (long ms : values) {
      if (ms == 0) {
        out.putInt(NULL_LENGTH);
      } else {
        out.putInt(Long.BYTES).putLong(Math.multiplyExact(ms - EPOCH_MS, MICROS_A_MILLI));
      }
    }
    return new BinaryArray(TIMESTAMPTZ_ARRAY, encoded);
  }

  private static byte[] room(int count, int size) {
    return new byte[count == 0 ? EMPTY_BYTES : Math.addExact(HEADER_BYTES, size)];
  }

  private static ByteBuffer header(byte[] encoded, int element, int count, boolean nulls) {
    ByteBuffer out = ByteBuffer.wrap(encoded);
    if (count == 0) {
      return out.putInt(0).putInt(0).putInt(element);
    }
    return out.putInt(1).putInt(nulls ? 1 : 0).putInt(element).putInt(count).putInt(1);
  }

  @Override
  public String toString() {
    return "BinaryArray[type=" + type + ", bytes=" + encoded.length + "]";
  }
}
