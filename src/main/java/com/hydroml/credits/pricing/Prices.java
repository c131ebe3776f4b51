package com.hydroml.credits.pricing;

import com.hydroml.credits.journal.UsageDetails;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The prices in memory: nothing that is priced waits for Postgres.
 *
 * <p>Every version is published at least a lead ahead, by the clock of Postgres, and a reading
 * returns every version that was published before the instant that the clock showed it. So until
 * that instant plus the lead an instance knows all that can be in force; after that it knows
 * nothing, and says so. Time goes on by this instance's monotonic clock from the instant that
 * Postgres showed: the instances need no clocks that agree.
 */
public final class Prices {

  private final LongSupplier nanoTime;
  private final Duration ownLead;
  private volatile @Nullable Known known;

  /**
   * @param nanoTime the monotonic clock
   * @param ownLead for how long a reading is good for at most
   */
  Prices(LongSupplier nanoTime, Duration ownLead) {
    this.nanoTime = nanoTime;
    this.ownLead = ownLead;
  }

  /**
   * What is known.
   *
   * @param good how long after the clock was asked for
   */
  private record Known(Catalogue catalogue, PriceRows.Clock clock, Duration good) {}

  /** Takes what was read in addition to what was known; one caller at a time. */
  void read(PriceRows.Reading reading) {
    Duration lead = reading.clock().lead();
    Duration good = lead.compareTo(ownLead) < 0 ? lead : ownLead;
    known = new Known(catalogue().with(reading.versions()), reading.clock(), good);
  }

  Catalogue catalogue() {
    Known last = known;
    return last == null ? Catalogue.EMPTY : last.catalogue;
  }

  /**
   * The instant by Postgres' clock: never before its time, and behind by no more than it took to
   * ask for it. Null if that was so long ago that something else may be in force.
   */
  @Nullable Instant now() {
    Known last = known;
    if (last == null) {
      return null;
    }
    long nanos = nanoTime.getAsLong();
    return nanos - last.clock.asked() < last.good.toNanos()
        ? last.clock.at().plusNanos(nanos - last.clock.heard())
        : null;
  }

  /** Seconds since the last reading. */
  double ageSeconds() {
    Known last = known;
    return last == null ? Double.NaN : (nanoTime.getAsLong() - last.clock.asked()) / 1e9;
  }

  /**
   * What a quantity costs now.
   *
   * @param quantity 0 upwards
   */
  public Quotation now(String operation, BigDecimal quantity) {
    Instant now = now();
    return now == null
        ? new Quotation.Unavailable()
        : quote(catalogue().inForce(now), operation, quantity);
  }

  /**
   * What a quantity costs to whoever was given a price before, by the version that it was given by,
   * whatever is in force now.
   */
  public Quotation as(UsageDetails before, BigDecimal quantity) {
    PriceVersion version = catalogue().version(before.priceVersion());
    return version == null
        ? new Quotation.Unavailable()
        : quote(version, before.operation(), quantity);
  }

  private static Quotation quote(
      @Nullable PriceVersion version, String operation, BigDecimal quantity) {
    OperationPrice price = version == null ? null : version.operation(operation);
    if (version == null || price == null) {
      return new Quotation.UnknownOperation();
    }
    long amount = price.amount(quantity);
    return amount == OperationPrice.TOO_MUCH
        ? new Quotation.TooMuch()
        : new Quotation.Priced(price.unit(), amount, price.rate(quantity), version.version());
  }
}
