package com.hydroml.credits.usage;

import com.hydroml.credits.ledger.SpendingPace;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long an account's credits last if it goes on spending as it did. The method is documented in
 * {@code docs/usage.md}.
 *
 * @param rates over 1, 7 and 30 days
 * @param runOutAt milliseconds since the epoch; null if nothing is spent, or not within a century
 */
record Projection(List<Rate> rates, @Nullable Long runOutAt) {

  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final BigInteger CENTURY_MS =
      BigInteger.valueOf(Duration.ofDays(36_525).toMillis());

  /**
   * What was spent in the last days.
   *
   * @param days 1, 7 or 30
   * @param amount captured less refunded, millicredits
   * @param perDay millicredits a day, rounded half up, 0 upwards
   */
  record Rate(int days, long amount, long perDay) {}

  /**
   * The projection.
   *
   * @param now milliseconds since the epoch
   */
  static Projection of(SpendingPace pace, long now) {
    long age = Math.max(DAY_MS, now - pace.createdAt());
    Rate day = rate(1, pace.ofDay(), age);
    Rate week = rate(7, pace.ofWeek(), age);
    Rate month = rate(30, pace.ofMonth(), age);
    Rate deciding = week.amount() > 0 ? week : month;
    return new Projection(List.of(day, week, month), runOutAt(pace, deciding, age, now));
  }

  /** An account that is younger than the days has spent for as long as it is there only. */
  private static long time(int days, long age) {
    return Math.min(days * DAY_MS, age);
  }

  private static Rate rate(int days, long amount, long age) {
    BigInteger time = BigInteger.valueOf(time(days, age));
    BigInteger twice =
        BigInteger.valueOf(Math.max(0, amount)).multiply(BigInteger.valueOf(2 * DAY_MS));
    return new Rate(days, amount, twice.add(time).divide(time.shiftLeft(1)).longValueExact());
  }

  private static @Nullable Long runOutAt(SpendingPace pace, Rate rate, long age, long now) {
    if (rate.amount() <= 0) {
      return null;
    }
    BigInteger left =
        BigInteger.valueOf(pace.available())
            .multiply(BigInteger.valueOf(time(rate.days(), age)))
            .divide(BigInteger.valueOf(rate.amount()));
    return left.compareTo(CENTURY_MS) > 0 ? null : Long.valueOf(now + left.longValueExact());
  }
}
