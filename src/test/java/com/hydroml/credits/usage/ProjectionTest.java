package com.hydroml.credits.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.ledger.SpendingPace;
import com.hydroml.credits.usage.Projection.Rate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long credits last, as docs/usage.md has it. */
class ProjectionTest {

  private static final long NOW = Instant.parse("2026-11-23T12:00:00Z").toEpochMilli();
  private static final long DAY = Duration.ofDays(1).toMillis();

  private static SpendingPace pace(long available, long ageDays, long day, long week, long month) {
    return new SpendingPace(available, NOW - ageDays * DAY, day, week, month);
  }

  @Test
  void eachRateIsOfItsOwnDays() {
    Projection projection = Projection.of(pace(1_000, 400, 10, 140, 1_500), NOW);
    assertThat(projection.rates())
        .containsExactly(new Rate(1, 10, 10), new Rate(7, 140, 20), new Rate(30, 1_500, 50));
    assertThat(projection.runOutAt()).as("by the last 7 days").isEqualTo(NOW + 50 * DAY);
  }

  @ParameterizedTest
  @CsvSource({
    // available, age in days, of a day, of a week, of a month, until then in hours; empty for never
    "700, 400, 0, 70, 3000, 1680",
    "700, 400, 0, 0, 300, 1680",
    "700, 400, 0, -5, 300, 1680",
    "700, 400, 0, 0, 0, ",
    "700, 400, 5, -1, -1, ",
    "0, 400, 1, 7, 30, 0",
    "300, 3, 10, 90, 90, 240",
    "300, 0, 100, 100, 100, 72",
    "9000000000000000, 400, 0, 1, 1, "
  })
  void creditsRunOutAtTheRateOfAWeekOrElseOfAMonth(
      long available, long age, long day, long week, long month, Long hours) {
    Long expected = hours == null ? null : Long.valueOf(NOW + Duration.ofHours(hours).toMillis());
    assertThat(Projection.of(pace(available, age, day, week, month), NOW).runOutAt())
        .isEqualTo(expected);
  }

  /** Rounded half up, and not below nothing. */
  @ParameterizedTest
  @CsvSource({"3, 0", "4, 1", "10, 1", "11, 2", "-70, 0"})
  void aRateIsRounded(long ofWeek, long perDay) {
    assertThat(Projection.of(pace(1, 400, 0, ofWeek, ofWeek), NOW).rates().get(1))
        .isEqualTo(new Rate(7, ofWeek, perDay));
  }
}
