package com.hydroml.credits.usage;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** A calendar month of UTC; from its first instant to before the next one's. */
record Month(YearMonth month) {

  static final String PATTERN = "(19[7-9][0-9]|[2-9][0-9]{3})-(0[1-9]|1[0-2])";

  static Month of(String text) {
    return new Month(YearMonth.parse(text));
  }

  static Month at(Instant instant) {
    return new Month(YearMonth.from(instant.atOffset(ZoneOffset.UTC)));
  }

  /** Milliseconds since the epoch. */
  long from() {
    return millis(month);
  }

  /** Milliseconds since the epoch. */
  long to() {
    return millis(month.plusMonths(1));
  }

  boolean isAfter(Month other) {
    return month.isAfter(other.month);
  }

  private static long millis(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  @Override
  public String toString() {
    return month.toString();
  }
}
