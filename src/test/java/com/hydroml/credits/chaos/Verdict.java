package com.hydroml.credits.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a reckoning found, by kind, in words; the first of each kind are for printing. */
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

  private final Map<Wrong, List<String>> found = new TreeMap<>();

  void found(Wrong wrong, String what) {
    found.computeIfAbsent(wrong, first -> new ArrayList<>()).add(what);
  }

  long count(Wrong wrong) {
    return found.getOrDefault(wrong, List.of()).size();
  }

  /** How many of a kind have this in their words. */
  long count(Wrong wrong, String words) {
    return found.getOrDefault(wrong, List.of()).stream()
        .filter(what -> what.contains(words))
        .count();
  }

  boolean isClean() {
    return found.isEmpty();
  }

  List<String> words() {
    return found.entrySet().stream()
        .flatMap(
            kind ->
                kind.getValue().stream()
                    .limit(MOST_IN_WORDS)
                    .map(what -> kind.getKey() + " " + what))
        .toList();
  }
}
