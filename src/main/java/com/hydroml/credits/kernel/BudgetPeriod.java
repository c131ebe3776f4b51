package com.hydroml.credits.kernel;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;

/**
 * How long a budget lasts before it begins anew: the periods of the calendar in UTC. The codes and
 * the arithmetic are shared with the operations script.
 */
public enum BudgetPeriod {
  /** From 00:00. */
  DAY(1, "day"),
  /** From Monday, 00:00. */
  WEEK(2, "week"),
  /** From the first, 00:00. */
  MONTH(3, "month"),
  /** One that never ends and starts at 0. */
  TOTAL(4, "total");

  private final int code;
  private final String text;

  BudgetPeriod(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** A number that outlives the order of the constants: scripts and outcomes know it. */
  public int code() {
    return code;
  }

  /** The period's name in the HTTP contract and in Postgres. */
  public String text() {
    return text;
  }

  /**
   * When the period began that an instant lies in: milliseconds since the epoch, both.
   *
   * @return 0 for {@link #TOTAL}
   */
  public long startOf(long instant) {
    LocalDate day = Instant.ofEpochMilli(instant).atZone(ZoneOffset.UTC).toLocalDate();
    return switch (this) {
      case DAY -> millis(day);
      case WEEK -> millis(day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
      case MONTH -> millis(day.withDayOfMonth(1));
      case TOTAL -> 0;
    };
  }

  /**
   * When a period ends, which is when the next one begins: milliseconds since the epoch.
   *
   * @param start as {@link #startOf} gives it
   * @return 0 for {@link #TOTAL}, which never ends
   */
  public long endOf(long start) {
    LocalDate day = Instant.ofEpochMilli(start).atZone(ZoneOffset.UTC).toLocalDate();
    return switch (this) {
      case DAY -> millis(day.plusDays(1));
      case WEEK -> millis(day.plusWeeks(1));
      case MONTH -> millis(day.plusMonths(1));
      case TOTAL -> 0;
    };
  }

  /**
   * The period with this code.
   *
   * @throws IllegalArgumentException if none has it
   */
  public static BudgetPeriod of(int code) {
    for (BudgetPeriod period : values()) {
      if (period.code == code) {
        return period;
      }
    }
    throw new IllegalArgumentException("unknown budget period " + code);
  }

  /**
   * The period with this name.
   *
   * @throws IllegalArgumentException if none has it
   */
  public static BudgetPeriod of(String text) {
    for (BudgetPeriod period : values()) {
      if (period.text.equals(text)) {
        return period;
      }
    }
    throw new IllegalArgumentException("unknown budget period " + text);
  }

  private static long millis(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
