package com.hydroml.credits.lot;

import java.util.List;

/**
 * What an account's lots did in a time.
 *
 * @param lots those that came in, changed or had something left, in the order in which they came
 * @param truncated whether there are more, which paid less
 * @param version up to which the account's entries are attributed
 * @param complete whether that is all of the time
 */
public record LotStatement(List<Line> lots, boolean truncated, long version, boolean complete) {

  /**
   * A lot; what it had and what came in, less what was taken and more what was given back, is what
   * is left. Millicredits.
   *
   * @param kind {@code paid}, {@code promotional}, {@code bonus} or {@code adjustment}
   * @param expiresAt milliseconds since the epoch, 0 if it does not expire
   * @param opening before the time
   * @param added what came in, if it did so in the time
   * @param captured what it paid
   * @param refunded what was given back to it
   * @param adjusted what deductions took
   * @param expired what was posted away
   */
  public record Line(
      String lot,
      String kind,
      long expiresAt,
      long opening,
      long added,
      long captured,
      long refunded,
      long adjusted,
      long expired) {

    public long closing() {
      return opening + added - captured + refunded - adjusted - expired;
    }
  }
}
