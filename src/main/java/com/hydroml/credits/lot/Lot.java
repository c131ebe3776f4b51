package com.hydroml.credits.lot;

import java.util.Comparator;

/**
 * Credits that came in together. Amounts are millicredits, times milliseconds since the epoch.
 *
 * @param id of the grant that they came in by
 * @param version the account's version that it made
 * @param priority lots of a lower one are consumed first
 * @param remaining 0 to {@code amount}
 * @param expired what was posted away
 * @param expiries how many times something was
 * @param expiresAt 0 if they do not expire
 */
record Lot(
    String id,
    long version,
    LotKind kind,
    int priority,
    long amount,
    long remaining,
    long expired,
    int expiries,
    long expiresAt,
    long createdAt) {

  /** Consumed by the soonest expiry. */
  static final int SOONEST = 0;

  /** Consumed in the order in which they came. */
  static final int OLDEST = 1;

  /** Consumed by the soonest expiry when nothing else is left. */
  static final int LAST = 2;

  /** The documented order in which lots are consumed: see {@code docs/lots.md}. */
  static final Comparator<Lot> CONSUMPTION =
      Comparator.comparingInt(Lot::priority)
          .thenComparingLong(Lot::soonest)
          .thenComparingLong(Lot::version);

  static int priorityOf(LotKind kind, boolean bonusLast) {
    return switch (kind) {
      case PROMOTIONAL -> SOONEST;
      case BONUS -> bonusLast ? LAST : SOONEST;
      case PAID, ADJUSTMENT -> OLDEST;
    };
  }

  private long soonest() {
    return priority == OLDEST || expiresAt == 0 ? Long.MAX_VALUE : expiresAt;
  }

  Lot take(long taken) {
    return with(remaining - taken, expired, expiries);
  }

  Lot giveBack(long given) {
    return with(remaining + given, expired, expiries);
  }

  Lot expire(long taken) {
    return with(remaining - taken, expired + taken, expiries + 1);
  }

  private Lot with(long left, long gone, int times) {
    if (left < 0 || left > amount) {
      throw new IllegalStateException("lot " + id + " of " + amount + " would have " + left);
    }
    return new Lot(id, version, kind, priority, amount, left, gone, times, expiresAt, createdAt);
  }
}
