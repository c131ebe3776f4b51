package com.hydroml.credits.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a batch comes to: every row to write, each at most once. */
final class Changes {

  /** An event with its entries. */
  record Applied(ReadEvent read, List<LedgerEntry> entries) {}

  /** An event that is put aside, and why. */
  record PutAside(ReadEvent read, String explanation) {}

  /**
   * An account's move.
   *
   * @param base the version it moves from
   * @param lastEventAt milliseconds since the epoch
   */
  record HeadChange(long base, AccountHead head, long lastEventAt) {}

  /** A period of a budget, of one account. */
  record BudgetId(String account, String budget, long periodStart) {}

  /** A hold's part of it. */
  record HoldBudgetId(String hold, String budget, long periodStart) {}

  /**
   * What the batch counts of a budget.
   *
   * @param version the account's version that counted last
   */
  record Counted(long delta, long version) {}

  /** What an outcome is remembered under. */
  record RequestId(String account, String key) {}

  final List<Applied> applied = new ArrayList<>();
  final List<PutAside> parked = new ArrayList<>();
  final List<PutAside> conflicts = new ArrayList<>();
  final List<PutAside> superseded = new ArrayList<>();
  final List<ReadEvent> unparked = new ArrayList<>();
  final Map<String, HeadChange> heads = new LinkedHashMap<>();
  final Map<String, HoldChange> holds = new LinkedHashMap<>();
  final Map<RequestId, ReadEvent> outcomes = new LinkedHashMap<>();
  final Map<HoldBudgetId, Long> holdBudgets = new LinkedHashMap<>();
  final Map<BudgetId, Counted> budgets = new LinkedHashMap<>();
  int ignored;

  boolean isEmpty() {
    return applied.isEmpty()
        && parked.isEmpty()
        && conflicts.isEmpty()
        && superseded.isEmpty()
        && unparked.isEmpty();
  }
}
