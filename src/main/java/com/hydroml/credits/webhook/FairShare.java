package com.hydroml.credits.webhook;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which deliveries to take next: account after account, round and round, so that none waits for
 * what another one has piled up. Receivers that fail get at most half of an instance's room, so
 * that however many of them hang, there is room for the others. Pure but for where it has got to;
 * not safe for use by several threads.
 */
final class FairShare {

  /** How many accounts one look is at. */
  static final int ACCOUNTS = 200;

  /** How many deliveries of an account are made at a time, by all instances together. */
  static final int OF_AN_ACCOUNT = 2;

  /** The same of one whose receiver fails. */
  static final int OF_A_FAILING_ACCOUNT = 1;

  /** After so many attempts in a row that failed, a receiver counts as failing. */
  static final int FAILURES = 3;

  private String after = "";
  private String failingAfter = "";

  /** Behind which account to look next. */
  String after() {
    return after;
  }

  /**
   * Chooses.
   *
   * @param seen the accounts behind {@link #after}, in their order, at most {@link #ACCOUNTS}
   * @param room how many to choose at most
   * @param failingRoom how many of them may be of failing receivers
   */
  List<Long> choose(List<Backlog> seen, int room, int failingRoom) {
    List<Long> chosen = failing(seen, Math.min(room, failingRoom));
    after = seen.size() < ACCOUNTS ? "" : seen.getLast().account();
    List<Backlog> healthy = seen.stream().filter(one -> !one.failing()).toList();
    for (int nth = 0; nth < OF_AN_ACCOUNT; nth++) {
      for (Backlog one : healthy) {
        if (one.due().size() <= nth) {
          continue;
        }
        if (chosen.size() >= room) {
          // Those that got nothing come first the next time.
          after = nth == 0 ? before(healthy, one) : after;
          return chosen;
        }
        chosen.add(one.due().get(nth));
      }
    }
    return chosen;
  }

  private String before(List<Backlog> healthy, Backlog one) {
    int index = healthy.indexOf(one);
    return index == 0 ? after : healthy.get(index - 1).account();
  }

  /** Begins behind the last one that was chosen, and goes round. */
  private List<Long> failing(List<Backlog> seen, int room) {
    List<Backlog> failing =
        seen.stream()
            .filter(one -> one.failing() && !one.due().isEmpty())
            .sorted(Comparator.comparing(one -> one.account().compareTo(failingAfter) <= 0))
            .limit(Math.max(room, 0))
            .toList();
    if (!failing.isEmpty()) {
      failingAfter = failing.getLast().account();
    }
    return new ArrayList<>(failing.stream().map(one -> one.due().getFirst()).toList());
  }
}
