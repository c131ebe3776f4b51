package com.hydroml.credits.balance;

import static com.hydroml.credits.kernel.BudgetPeriod.DAY;
import static com.hydroml.credits.kernel.BudgetPeriod.MONTH;
import static com.hydroml.credits.kernel.BudgetPeriod.TOTAL;
import static com.hydroml.credits.kernel.BudgetPeriod.WEEK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hydroml.credits.backing.TestRedis;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.redis.LuaScript;
import com.hydroml.credits.redis.ShardKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** When periods of budgets begin and end: in Java, and in the script that counts by them. */
class BudgetPeriodTest {

  private static final LuaScript PERIODS =
      LuaScript.of("periods", "operations/01-period.lua", "periods.lua");

  private static final int INSTANTS = 20_000;
  private static final int INSTANTS_A_CALL = 1_000;

  /** The end of the year 9999. */
  private static final long LAST = 253_402_300_799_999L;

  private static long ms(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  @ParameterizedTest
  @CsvSource({
    "DAY, 2026-11-23T14:00:00Z, 2026-11-23T00:00:00Z, 2026-11-24T00:00:00Z",
    "DAY, 2026-11-23T00:00:00Z, 2026-11-23T00:00:00Z, 2026-11-24T00:00:00Z",
    "DAY, 2026-11-22T23:59:59.999Z, 2026-11-22T00:00:00Z, 2026-11-23T00:00:00Z",
    "WEEK, 2026-11-23T00:00:00Z, 2026-11-23T00:00:00Z, 2026-11-30T00:00:00Z",
    "WEEK, 2026-11-22T23:59:59.999Z, 2026-11-16T00:00:00Z, 2026-11-23T00:00:00Z",
    "WEEK, 2027-01-01T12:00:00Z, 2026-12-28T00:00:00Z, 2027-01-04T00:00:00Z",
    "MONTH, 2028-02-29T23:59:59.999Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
    "MONTH, 2027-02-28T23:59:59.999Z, 2027-02-01T00:00:00Z, 2027-03-01T00:00:00Z",
    "MONTH, 2026-12-31T23:59:59.999Z, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "MONTH, 2100-02-28T12:00:00Z, 2100-02-01T00:00:00Z, 2100-03-01T00:00:00Z"
  })
  void aPeriodIsTheCalendarsInUtc(BudgetPeriod period, String at, String start, String end) {
    assertThat(period.startOf(ms(at))).isEqualTo(ms(start));
    assertThat(period.endOf(ms(start))).isEqualTo(ms(end));
  }

  @Test
  void aTotalBeginsAtZeroAndNeverEnds() {
    assertThat(TOTAL.startOf(ms("2026-11-23T14:00:00Z"))).isZero();
    assertThat(TOTAL.endOf(0)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aPeriodIsKnownByItsCodeAndByItsName(BudgetPeriod period) {
    assertThat(BudgetPeriod.of(period.code())).isEqualTo(period);
    assertThat(BudgetPeriod.of(period.text())).isEqualTo(period);
    assertThatThrownBy(() -> BudgetPeriod.of(period.code() + 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BudgetPeriod.of(period.name()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** At random instants of eight thousand years, and around the edges of all years' months. */
  @Test
  void theScriptAndJavaAgree() {
    long seed = Long.getLong("seed", new Random().nextLong());
    System.out.println("instants of periods: -Dseed=" + seed);
    List<Long> instants = new ArrayList<>();
    new Random(seed).longs(INSTANTS, 0, LAST).forEach(instants::add);
    for (int year = 1970; year <= 2110; year++) {
      for (int month = 1; month <= 12; month++) {
        long first =
            LocalDate.of(year, month, 1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        instants.addAll(List.of(Math.max(0, first - 1), first, first + 1));
      }
    }
    try (ScriptFixture scripts = new ScriptFixture(TestRedis.single())) {
      for (int from = 0; from < instants.size(); from += INSTANTS_A_CALL) {
        compare(scripts, instants.subList(from, Math.min(from + INSTANTS_A_CALL, instants.size())));
      }
    }
  }

  private static void compare(ScriptFixture scripts, List<Long> instants) {
    List<byte[]> arguments = new ArrayList<>();
    List<Object> expected = new ArrayList<>();
    for (long at : instants) {
      for (BudgetPeriod period : List.of(DAY, WEEK, MONTH, TOTAL)) {
        arguments.add((period.code() + " " + at).getBytes(StandardCharsets.UTF_8));
        expected.add(period.startOf(at));
        expected.add(period.endOf(period.startOf(at)));
      }
    }
    ShardKeys keys = ShardKeys.of(0, 1);
    List<Object> answered =
        ScriptFixture.await(
            scripts.gateway.eval(
                PERIODS, 0, keys.generationKey(), arguments.toArray(byte[][]::new)));
    assertThat(answered).isEqualTo(expected);
  }
}
