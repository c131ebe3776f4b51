package com.hydroml.credits.lot;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What a lot has paid for a hold.
 *
 * @param amount millicredits, 1 upwards
 */
record Paid(String hold, String lot, long amount) {

  /**
   * What is paid and not given back, by hold, the latest first: what is given back always comes off
   * the latest payments.
   *
   * @param rows payments of holds in their order; one with a negative amount gives back
   */
  static Map<String, Deque<Paid>> standing(Collection<Paid> rows) {
    Map<String, Deque<Paid>> standing = new HashMap<>();
    for (Paid row : rows) {
      Deque<Paid> ofHold = standing.computeIfAbsent(row.hold, hold -> new ArrayDeque<>());
      if (row.amount > 0) {
        ofHold.addFirst(row);
      } else {
        giveBack(ofHold, -row.amount);
      }
    }
    return standing;
  }

  private static void giveBack(Deque<Paid> ofHold, long amount) {
    Paid latest = ofHold.pollFirst();
    if (latest == null || latest.amount < amount) {
      throw new IllegalStateException("more was given back than was paid");
    }
    if (latest.amount > amount) {
      ofHold.addFirst(new Paid(latest.hold, latest.lot, latest.amount - amount));
    }
  }
}
