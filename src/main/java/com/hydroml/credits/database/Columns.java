package com.hydroml.credits.database;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads columns that are never null, and binds texts that may be. */
public final class Columns {

  private Columns() {}

  public static String text(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, String.class), column);
  }

  public static long number(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, Long.class), column);
  }

  public static Instant instant(Readable row, String column) {
    return Objects.requireNonNull(row.get(column, Instant.class), column);
  }

  /** A value to bind, which the driver does not take as a plain null. */
  public static Parameter orNull(@Nullable String text) {
    return text == null ? Parameters.in(String.class) : Parameters.in(text);
  }
}
