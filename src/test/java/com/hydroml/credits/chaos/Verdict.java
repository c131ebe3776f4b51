package com.hydroml.credits.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a reckoning found, by kind; the first of each kind in words. */
final class Verdict {

  /** What can be wrong. */
  enum Wrong {
    /** A client was told of a success that the ledger does not have with those numbers. */
    LOST,
    /** A key took effect twice, or after a client was told that it did not. */
    DUPLICATED,
    /** More was spent than there was. */
    OVERDRAFTS,
    /** A client could not learn what became of its operation. */
    UNRESOLVED,
    /** Anything else that must not be: a finding of the operators' check, a strange answer. */
    FINDINGS
  }

  private static final int MOST_IN_WORDS = 20;

  private final Map<Wrong, Long> counts = new TreeMap<>();
  private final List<String> words = new ArrayList<>();

  void found(Wrong wrong, String what) {
    long count = counts.merge(wrong, 1L, Long::sum);
    if (count <= MOST_IN_WORDS) {
      words.add(wrong + " " + what);
    }
  }

  long count(Wrong wrong) {
    return counts.getOrDefault(wrong, 0L);
  }

  boolean isClean() {
    return counts.isEmpty();
  }

  List<String> words() {
    return words;
  }
}
