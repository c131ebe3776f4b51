package com.hydroml.credits.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.kernel.Millicredits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rounded once, half up, on the total; a positive quantity of a positive rate never costs less than
 * 1; what is too much is said to be.
 */
class OperationPriceTest {

  private static final Logger LOG = LoggerFactory.getLogger(OperationPriceTest.class);
  private static final int CASES = 20_000;
  private static final BigInteger QUANTITY_SCALE = BigInteger.TEN.pow(6);
  private static final BigInteger RATE_SCALE = BigInteger.TEN.pow(9);

  private static OperationPrice flat(String rate, long minimum) {
    return price(List.of(new Tier(BigDecimal.ZERO, null, new BigDecimal(rate))), minimum);
  }

  private static OperationPrice price(List<Tier> tiers, long minimum) {
    return new OperationPrice("train.gpu", "second", tiers, minimum);
  }

  @ParameterizedTest(name = "{1} of {0} credits, at least {2}: {3}")
  @CsvSource({
    "0.35, 120, 0, 42000",
    "1, 1, 0, 1000",
    // Half up, on the total.
    "0.0005, 1, 0, 1",
    "0.0004999, 1, 0, 1",
    "0.0015, 1, 0, 2",
    "0.0014, 1, 0, 1",
    "0.0025, 1, 0, 3",
    "0.0024999, 1, 0, 2",
    // Once, and not unit by unit: a thousand times 0.4 millicredits are 400.
    "0.0004, 1000, 0, 400",
    "0.0001, 14, 0, 1",
    "0.0001, 15, 0, 2",
    "0.333333333, 3, 0, 1000",
    // Never less than 1 where something is to be paid.
    "0.000000001, 0.000001, 0, 1",
    "0.0001, 1, 0, 1",
    // Nothing of nothing, and nothing for what is free.
    "0.35, 0, 0, 0",
    "0.35, 0, 100, 0",
    "0, 1000, 0, 0",
    // At least the minimum charge.
    "0.35, 0.1, 100, 100",
    "0.35, 1, 100, 350",
    "0, 5, 70, 70",
    "0.0001, 1, 1, 1",
    // To the last millicredit that is an amount, and beyond.
    "9, 1000000000000, 0, 9000000000000000",
    "9.000000001, 1000000000000, 0, -1",
    "999999999, 1000000000000, 0, -1",
    // The rounding itself can carry it beyond.
    "9.000000000, 1000000000000.00004, 0, 9000000000000000",
    "9.000000000, 1000000000000.00006, 0, -1"
  })
  void aQuantityCosts(String rate, String quantity, long minimum, long amount) {
    assertThat(flat(rate, minimum).amount(new BigDecimal(quantity))).isEqualTo(amount);
  }

  private static final OperationPrice TIERED =
      price(
          List.of(
              new Tier(BigDecimal.ZERO, new BigDecimal("100"), BigDecimal.ZERO),
              new Tier(new BigDecimal("100"), new BigDecimal("1000.5"), new BigDecimal("0.002")),
              new Tier(new BigDecimal("1000.5"), null, new BigDecimal("0.001"))),
          0);

  @ParameterizedTest(name = "{0}: {1} at {2}")
  @CsvSource({
    "1, 0, 0",
    "100, 0, 0",
    "100.000001, 1, 0.002",
    "101, 2, 0.002",
    "1000, 1800, 0.002",
    "1000.5, 1801, 0.002",
    "1000.6, 1801, 0.001",
    "1001, 1802, 0.001",
    "2000.5, 2801, 0.001"
  })
  void eachUnitCostsItsOwnTiersRate(String quantity, long amount, String rate) {
    assertThat(TIERED.amount(new BigDecimal(quantity))).isEqualTo(amount);
    assertThat(TIERED.rate(new BigDecimal(quantity))).isEqualTo(rate);
  }

  /** Against integers that count millionths of a unit and billionths of a credit. */
  @Test
  void itAgreesWithWholeNumbersAtRandom() {
    long seed = Long.getLong("price.seed", System.nanoTime());
    LOG.info("price.seed={}", seed);
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      Drawn drawn = new Drawn(random);
      long amount = drawn.price().amount(new BigDecimal(drawn.quantity, 6));
      assertThat(amount).as("seed %d, case %d: %s", seed, i, drawn).isEqualTo(drawn.expected());
      if (drawn.quantity.signum() > 0 && drawn.total().signum() > 0) {
        assertThat(amount).isNotZero();
      }
    }
  }

  /** More never costs less, and a version's price does not depend on what else is asked. */
  @Test
  void moreNeverCostsLess() {
    long seed = Long.getLong("price.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      Drawn drawn = new Drawn(random);
      BigDecimal quantity = new BigDecimal(drawn.quantity, 6);
      long amount = drawn.price().amount(quantity);
      long more = drawn.price().amount(quantity.add(BigDecimal.valueOf(random.nextInt(1000), 3)));
      assertThat(more == OperationPrice.TOO_MUCH ? Long.MAX_VALUE : more)
          .as("seed %d, case %d: %s", seed, i, drawn)
          .isGreaterThanOrEqualTo(amount);
    }
  }

  /** A price and a quantity, as whole numbers. */
  private static final class Drawn {

    private final List<BigInteger> ends = new ArrayList<>();
    private final List<BigInteger> rates = new ArrayList<>();
    private final long minimum;
    private final BigInteger quantity;

    Drawn(Random random) {
      int tiers = 1 + random.nextInt(4);
      BigInteger end = BigInteger.ZERO;
      for (int i = 0; i < tiers; i++) {
        end = end.add(BigInteger.ONE).add(upTo(random, 30));
        ends.add(end);
        rates.add(random.nextInt(5) == 0 ? BigInteger.ZERO : upTo(random, 45));
      }
      minimum = random.nextInt(3) == 0 ? random.nextInt(5000) : 0;
      quantity = random.nextInt(20) == 0 ? BigInteger.ZERO : upTo(random, 40);
    }

    private static BigInteger upTo(Random random, int bits) {
      return new BigInteger(1 + random.nextInt(bits), random);
    }

    OperationPrice price() {
      List<Tier> tiers = new ArrayList<>();
      BigDecimal from = BigDecimal.ZERO;
      for (int i = 0; i < rates.size(); i++) {
        boolean last = i == rates.size() - 1;
        BigDecimal to = last ? null : new BigDecimal(ends.get(i), 6);
        tiers.add(new Tier(from, to, new BigDecimal(rates.get(i), 9)));
        from = to;
      }
      return OperationPriceTest.price(tiers, minimum);
    }

    /** In units of 10 to the minus 15 credits. */
    BigInteger total() {
      BigInteger total = BigInteger.ZERO;
      BigInteger from = BigInteger.ZERO;
      for (int i = 0; i < rates.size(); i++) {
        boolean last = i == rates.size() - 1;
        BigInteger to = last ? quantity : quantity.min(ends.get(i));
        total = total.add(to.subtract(from).max(BigInteger.ZERO).multiply(rates.get(i)));
        from = ends.get(i);
      }
      return total;
    }

    long expected() {
      if (quantity.signum() == 0) {
        return 0;
      }
      BigInteger milli = QUANTITY_SCALE.multiply(RATE_SCALE).divide(BigInteger.valueOf(1000));
      BigInteger twice = total().multiply(BigInteger.TWO).add(milli);
      BigInteger rounded = twice.divide(milli.multiply(BigInteger.TWO));
      if (rounded.compareTo(BigInteger.valueOf(Millicredits.MAX)) > 0) {
        return OperationPrice.TOO_MUCH;
      }
      long least = total().signum() > 0 ? 1 : 0;
      return Math.max(Math.max(rounded.longValueExact(), minimum), least);
    }

    @Override
    public String toString() {
      return quantity + " of " + rates + " up to " + ends + ", at least " + minimum;
    }
  }
}
