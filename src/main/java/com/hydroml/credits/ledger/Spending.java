package com.hydroml.credits.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an account spent in a time.
 *
 * @param groups times in their order, others beginning with the one that most was spent on
 * @param truncated whether there are more groups than these
 * @param total of all groups, also of those that are not here
 */
public record Spending(List<Group> groups, boolean truncated, Sum total) {

  /**
   * What was spent in one group.
   *
   * @param key null for what has none
   */
  public record Group(@Nullable String key, Sum sum) {}

  /**
   * Captures and refunds, millicredits.
   *
   * @param captures how many captures there were
   */
  public record Sum(long captures, long captured, long refunded) {

    /** What was captured less what was given back; below zero where more was given back. */
    public long net() {
      return captured - refunded;
    }
  }
}
