package com.hydroml.credits.protocol.simulation;

import com.hydroml.credits.protocol.Marker;
import com.hydroml.credits.protocol.ProjectorRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What Postgres has of one journal partition: its position, and the accounts that live there. */
final class Ledger {

  World owner;
  private long hash;

  int position;
  long generation;
  boolean halted;
  boolean conflict;
  List<Event> parked = new ArrayList<>();
  int superseded;
  Map<Integer, Account> accounts = new TreeMap<>();
  Map<Integer, List<Event>> journal = new TreeMap<>();

  Ledger copy() {
    Ledger copy = new Ledger();
    copy.position = position;
    copy.generation = generation;
    copy.halted = halted;
    copy.conflict = conflict;
    copy.parked = new ArrayList<>(parked);
    copy.superseded = superseded;
    accounts.forEach((id, account) -> copy.accounts.put(id, account.copy()));
    journal.forEach((id, events) -> copy.journal.put(id, new ArrayList<>(events)));
    return copy;
  }

  void create(int account, int credits) {
    accounts.put(account, new Account(credits));
    journal.put(account, new ArrayList<>());
  }

  List<Event> history(int account) {
    return journal.get(account);
  }

  /** The remembered outcomes of an account, the higher version wins. */
  Map<Integer, Event> outcomes(int account, Rules rules) {
    Map<Integer, Event> outcomes = new HashMap<>();
    for (Event event : journal.getOrDefault(account, List.of())) {
      if (event.key >= 0) {
        outcomes.merge(event.key, event, rules::remembered);
      }
    }
    return outcomes;
  }

  /** One transaction: the record takes effect and the position moves. */
  void take(Object record, Rules rules) {
    if (record instanceof Marker marker) {
      if (rules.raises(generation, marker.target())) {
        generation = marker.target();
        if (rules.parkedAreSuperseded()) {
          int before = parked.size();
          parked.removeIf(event -> event.generation < generation);
          superseded += before - parked.size();
        }
      }
    } else {
      take((Event) record, rules);
    }
    if (!halted) {
      position++;
    }
  }

  private void take(Event event, Rules rules) {
    switch (judge(event, rules)) {
      case IGNORE -> {}
      case SUPERSEDED -> superseded++;
      case HALT -> halted = true;
      case CONFLICT -> conflict = true;
      case PARK -> {
        if (!parked.contains(event)) {
          parked.add(event);
        }
      }
      case APPLY -> {
        apply(event);
        drain(event.account, rules);
      }
    }
  }

  private ProjectorRule.Verdict judge(Event event, Rules rules) {
    List<Event> history = history(event.account);
    ProjectorRule.Recorded recorded = ProjectorRule.Recorded.NOTHING;
    if (event.version <= history.size()) {
      boolean same = history.get(event.version - 1).equals(event);
      recorded = same ? ProjectorRule.Recorded.SAME : ProjectorRule.Recorded.OTHER;
    }
    return rules.event(generation, history.size(), event.generation, event.version, recorded);
  }

  private void apply(Event event) {
    history(event.account).add(event);
    accounts.get(event.account).apply(event);
  }

  private void drain(int account, Rules rules) {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Event event : List.copyOf(parked)) {
        if (event.account != account) {
          continue;
        }
        ProjectorRule.Verdict verdict = judge(event, rules);
        if (!rules.parkedAreSuperseded() && verdict == ProjectorRule.Verdict.SUPERSEDED) {
          boolean next = event.version == history(account).size() + 1;
          verdict = next ? ProjectorRule.Verdict.APPLY : ProjectorRule.Verdict.PARK;
        }
        if (verdict == ProjectorRule.Verdict.PARK) {
          continue;
        }
        parked.remove(event);
        if (verdict == ProjectorRule.Verdict.APPLY) {
          apply(event);
          moved = true;
        } else if (verdict == ProjectorRule.Verdict.CONFLICT) {
          conflict = true;
        }
      }
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
    hash.add(position).add(generation).add(halted ? 1 : 0).add(conflict ? 1 : 0);
    parked.stream().mapToLong(event -> event.hash).sorted().forEach(hash::add);
    journal.forEach(
        (id, events) -> {
          hash.add(id);
          events.forEach(event -> hash.add(event.hash));
        });
    return hash.value();
  }
}
