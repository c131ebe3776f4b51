package com.hydroml.credits.kernel;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Instants as the contract writes them: RFC 3339, UTC, exactly three decimals. */
public final class Rfc3339 {

  private static final int MIN_LENGTH = "2026-01-01T00:00:00Z".length();
  private static final int MAX_LENGTH = "2026-01-01T00:00:00.000000000+00:00".length();
  private static final int SECONDS_COLON = "2026-01-01T00:00".length();
  private static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999Z");

  private Rfc3339() {}

  /** Writes an instant; what is finer than a millisecond is cut off. */
  public static String format(Instant instant) {
    StringBuilder text = new StringBuilder(24);
    append(text, instant);
    return text.toString();
  }

  /**
   * Reads an RFC 3339 instant from 1970 to 9999 with any offset, cut to the millisecond, or gives
   * null if it is none.
   */
  public static @Nullable Instant parse(String text) {
    if (text.length() < MIN_LENGTH
        || text.length() > MAX_LENGTH
        || text.charAt(0) == '+'
        || text.charAt(SECONDS_COLON) != ':') {
      return null;
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
      return instant.isBefore(Instant.EPOCH) || instant.isAfter(MAX) ? null : instant;
    } catch (DateTimeException notAnInstant) {
      return null;
    }
  }

  /** Appends what {@link #format} writes. */
  public static void append(StringBuilder out, Instant instant) {
    OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
    digits(out, time.getYear(), 4);
    digits(out.append('-'), time.getMonthValue(), 2);
    digits(out.append('-'), time.getDayOfMonth(), 2);
    digits(out.append('T'), time.getHour(), 2);
    digits(out.append(':'), time.getMinute(), 2);
    digits(out.append(':'), time.getSecond(), 2);
    digits(out.append('.'), time.getNano() / 1_000_000, 3);
    out.append('Z');
  }

  private static void digits(StringBuilder out, int value, int width) {
    int power = 1;
    for (int i = 1; i < width; i++) {
      power *= 10;
    }
    for (; power > 0; power /= 10) {
      out.append((char) ('0' + value / power % 10));
    }
  }
}
