package com.hydroml.credits.protocol.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What clients were told, and what was seen that must never be; no process knows any of it. */
final class Told {

  World owner;
  private long hash;

  /** Answered {@code journaled}. */
  Set<Event> journaled = new HashSet<>();

  /** The answer that a key's request was given as journaled. */
  Map<Integer, Event> byKey = new TreeMap<>();

  /** The holds that clients know, by operation, whatever the durability. */
  Map<Integer, Event> holds = new TreeMap<>();

  /** Which hold an id was given out for. */
  Map<Long, Event> ids = new HashMap<>();

  /** Keys of which an abandon said that they never take effect. */
  Set<Integer> abandoned = new TreeSet<>();

  /** Holds of which a client was told that they have expired. */
  Set<Long> expired = new TreeSet<>();

  /** Keys that were declined, while Redis lives. */
  Set<Integer> declined = new TreeSet<>();

  /** Operations whose outcome a client that insists was once told to be unknown. */
  Set<Integer> unknown = new TreeSet<>();

  /** Keys past their retention, with the ledger's version at that moment. */
  Map<Integer, Integer> lapsed = new TreeMap<>();

  String violation;

  Told copy() {
    Told copy = new Told();
    copy.journaled = new HashSet<>(journaled);
    copy.byKey = new TreeMap<>(byKey);
    copy.holds = new TreeMap<>(holds);
    copy.ids = new HashMap<>(ids);
    copy.abandoned = new TreeSet<>(abandoned);
    copy.expired = new TreeSet<>(expired);
    copy.declined = new TreeSet<>(declined);
    copy.unknown = new TreeSet<>(unknown);
    copy.lapsed = new TreeMap<>(lapsed);
    copy.violation = violation;
    return copy;
  }

  boolean hasLapsed(Event event) {
    return event.version <= lapsed.getOrDefault(event.key, 0);
  }

  void violated(String what) {
    if (violation == null) {
      violation = what;
    }
  }

  long hash() {
    if (hash == 0) {
      hash = compute();
    }
    return hash;
  }

  private long compute() {
    Hash hash = new Hash();
    hash.add(journaled.stream().mapToLong(event -> event.hash).sum());
    byKey.forEach((key, event) -> hash.add(key).add(event.hash));
    holds.forEach((op, event) -> hash.add(op).add(event.hash));
    hash.add(ids.entrySet().stream().mapToLong(e -> e.getKey() ^ e.getValue().hash).sum());
    abandoned.forEach(hash::add);
    hash.add(-1);
    expired.forEach(hash::add);
    hash.add(-2);
    declined.forEach(hash::add);
    hash.add(-3);
    unknown.forEach(hash::add);
    hash.add(-4);
    lapsed.forEach((key, version) -> hash.add(key).add(version));
    return hash.add(violation == null ? 0 : violation.hashCode()).value();
  }
}
