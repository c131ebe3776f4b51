package com.hydroml.credits.answer;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Instants as the contract writes them: RFC 3339, UTC, milliseconds. */
public final class Instants {

  private static final DateTimeFormatter RFC_3339 =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private Instants() {}

  /**
   * For example {@code 2026-11-01T00:00:00.000Z}.
   *
   * @param millis milliseconds since the epoch
   */
  public static String text(long millis) {
    return RFC_3339.format(Instant.ofEpochMilli(millis));
  }
}
