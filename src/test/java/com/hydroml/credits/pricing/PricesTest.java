package com.hydroml.credits.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.hydroml.credits.journal.UsageDetails;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which price is in force is known, or said not to be: an instance that has not heard of a version
 * prices nothing from its effective instant on.
 */
class PricesTest {

  private static final Logger LOG = LoggerFactory.getLogger(PricesTest.class);
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration LEAD = Duration.ofSeconds(60);
  private static final BigDecimal ONE = BigDecimal.ONE;

  private long nanos = 5;
  private final Prices prices = new Prices(() -> nanos, LEAD);

  private static PriceVersion version(long number, Instant effectiveFrom, String rate) {
    Tier tier = new Tier(BigDecimal.ZERO, null, new BigDecimal(rate));
    return PriceVersion.of(
        number, effectiveFrom, List.of(new OperationPrice("gpu", "second", List.of(tier), 0)));
  }

  private void after(Duration time) {
    nanos += time.toNanos();
  }

  private void read(Instant at, PriceVersion... versions) {
    read(at, LEAD, nanos, versions);
  }

  private void read(Instant at, Duration lead, long asked, PriceVersion... versions) {
    prices.read(
        new PriceRows.Reading(new PriceRows.Clock(at, lead, asked, nanos), List.of(versions)));
  }

  private long amount() {
    return amount(prices.now("gpu", ONE));
  }

  private static long amount(Quotation quotation) {
    assertThat(quotation).isInstanceOf(Quotation.Priced.class);
    return ((Quotation.Priced) quotation).amount();
  }

  @Test
  void nothingIsPricedBeforeTheFirstReading() {
    assertThat(prices.now("gpu", ONE)).isInstanceOf(Quotation.Unavailable.class);
    assertThat(prices.now()).isNull();
  }

  @Test
  void nothingHasAPriceBeforeTheFirstVersion() {
    read(BEGIN, version(1, BEGIN.plusSeconds(30), "1"));
    assertThat(prices.now("gpu", ONE)).isInstanceOf(Quotation.UnknownOperation.class);
    after(Duration.ofSeconds(30));
    assertThat(amount()).isEqualTo(1000);
    assertThat(prices.now("cpu", ONE)).isInstanceOf(Quotation.UnknownOperation.class);
  }

  @Test
  void aVersionTakesEffectAtItsInstantAndNotBefore() {
    read(BEGIN, version(1, BEGIN, "1"), version(2, BEGIN.plusSeconds(20), "2"));
    after(Duration.ofSeconds(20).minusNanos(1));
    assertThat(amount()).isEqualTo(1000);
    after(Duration.ofNanos(1));
    assertThat(amount()).isEqualTo(2000);
  }

  @Test
  void versionsNeedNotBePublishedInTheOrderInWhichTheyTakeEffect() {
    read(
        BEGIN,
        version(1, BEGIN, "1"),
        version(2, BEGIN.plusSeconds(40), "4"),
        version(3, BEGIN.plusSeconds(20), "2"));
    after(Duration.ofSeconds(20));
    assertThat(amount()).isEqualTo(2000);
    after(Duration.ofSeconds(20));
    assertThat(amount()).isEqualTo(4000);
  }

  @Test
  void ofTwoForOneInstantTheOnePublishedLastIsInForce() {
    read(BEGIN, version(2, BEGIN, "2"), version(1, BEGIN, "1"));
    assertThat(amount()).isEqualTo(2000);
  }

  @Test
  void aReadingIsGoodForTheLeadFromWhenTheClockWasAskedFor() {
    long asked = nanos;
    after(Duration.ofSeconds(10));
    read(BEGIN, LEAD, asked, version(1, BEGIN, "1"));
    assertThat(prices.now()).as("never ahead").isEqualTo(BEGIN);
    after(Duration.ofSeconds(50).minusNanos(1));
    assertThat(amount()).isEqualTo(1000);
    after(Duration.ofNanos(1));
    assertThat(prices.now("gpu", ONE)).isInstanceOf(Quotation.Unavailable.class);
    read(BEGIN.plusSeconds(60));
    assertThat(amount()).isEqualTo(1000);
  }

  @Test
  void theShorterLeadCounts() {
    read(BEGIN, Duration.ofSeconds(5), nanos, version(1, BEGIN, "1"));
    after(Duration.ofSeconds(5));
    assertThat(prices.now("gpu", ONE)).isInstanceOf(Quotation.Unavailable.class);
  }

  @Test
  void whatHasAPriceKeepsItWhateverIsInForceAndKnown() {
    read(BEGIN, version(1, BEGIN, "1"), version(2, BEGIN.plusSeconds(1), "2"));
    after(Duration.ofDays(1));
    UsageDetails before = new UsageDetails("gpu", 1, ONE);
    assertThat(amount(prices.as(before, BigDecimal.TEN))).isEqualTo(10_000);
    assertThat(prices.as(new UsageDetails("gpu", 3, ONE), ONE))
        .isInstanceOf(Quotation.Unavailable.class);
  }

  /**
   * Publications and readings in random order and with random delays; what an instance says is what
   * somebody who knows everything would say, or nothing.
   */
  @Test
  void noInstanceEverGivesAPriceThatIsNotInForce() {
    long seed = Long.getLong("price.seed", System.nanoTime());
    LOG.info("price.seed={}", seed);
    Random random = new Random(seed);
    int priced = 0;
    for (int run = 0; run < 300; run++) {
      priced += run(random, seed);
    }
    assertThat(priced).as("prices given, seed %d", seed).isGreaterThan(1000);
  }

  private int run(Random random, long seed) {
    Prices instance = new Prices(() -> nanos, LEAD);
    List<PriceVersion> published = new ArrayList<>();
    long origin = nanos;
    int priced = 0;
    for (int step = 0; step < 100; step++) {
      after(Duration.ofMillis(random.nextInt(20_000)));
      Instant now = BEGIN.plusNanos(nanos - origin);
      if (random.nextInt(6) == 0) {
        Instant effective = now.plus(LEAD).plusMillis(random.nextInt(30_000));
        published.add(
            version(published.size() + 1, effective, Integer.toString(published.size() + 1)));
      }
      if (random.nextInt(4) == 0) {
        after(Duration.ofMillis(random.nextInt(3000)));
        long asked = nanos;
        after(Duration.ofMillis(random.nextInt(3000)));
        Instant at = BEGIN.plusNanos(nanos - origin);
        after(Duration.ofMillis(random.nextInt(3000)));
        PriceRows.Clock clock = new PriceRows.Clock(at, LEAD, asked, nanos);
        // Whatever is published from here on is seen or not.
        long known = instance.catalogue().newest();
        List<PriceVersion> more = List.copyOf(published.subList((int) known, published.size()));
        after(Duration.ofMillis(random.nextInt(3000)));
        instance.read(new PriceRows.Reading(clock, more));
      }
      Instant thought = instance.now();
      if (thought != null) {
        assertThat(thought).isBeforeOrEqualTo(BEGIN.plusNanos(nanos - origin));
        PriceVersion right = Catalogue.EMPTY.with(published).inForce(thought);
        Quotation said = instance.now("gpu", ONE);
        assertThat(said instanceof Quotation.Priced price ? price.priceVersion() : 0)
            .as("seed %d", seed)
            .isEqualTo(right == null ? 0 : right.version());
        priced++;
      }
    }
    return priced;
  }
}
