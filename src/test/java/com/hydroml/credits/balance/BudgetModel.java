package com.hydroml.credits.balance;

import com.hydroml.credits.journal.BudgetCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What budgets count, written down anew: from what holds take, not from what the script does. */
final class BudgetModel {

  private record Period(String budget, long start) {}

  private final Map<Period, Long> spent = new HashMap<>();

  /** By hold and budget: what is counted, by the start of the period. */
  private final Map<String, Map<String, TreeMap<Long, Long>>> holds = new HashMap<>();

  /** By hold: what was taken or reserved of it. */
  private final Map<String, Long> taken = new HashMap<>();

  long spent(SpendingLimit limit, long at) {
    return spent.getOrDefault(new Period(limit.budget(), limit.period().startOf(at)), 0L);
  }

  /** Whether a hold is counted at all, and with which budgets. */
  List<String> budgetsOf(String hold) {
    return List.copyOf(holds.getOrDefault(hold, Map.of()).keySet());
  }

  long taken(String hold) {
    return taken.getOrDefault(hold, 0L);
  }

  /** A hold has taken so much now; what that counts, in no order. */
  List<BudgetCount> takes(String hold, long now, long at, List<SpendingLimit> limits) {
    long more = now - taken(hold);
    taken.put(hold, now);
    List<BudgetCount> counts = new ArrayList<>();
    if (more > 0) {
      for (SpendingLimit limit : limits) {
        count(counts, hold, limit.budget(), limit.period().startOf(at), more);
      }
    } else {
      holds.getOrDefault(hold, Map.of()).keySet().forEach(b -> giveBack(counts, hold, b, -more));
    }
    return counts;
  }

  private void giveBack(List<BudgetCount> counts, String hold, String budget, long amount) {
    long left = amount;
    for (long start : List.copyOf(periods(hold, budget).descendingKeySet())) {
      long back = Math.min(left, periods(hold, budget).get(start));
      left -= back;
      if (back > 0) {
        count(counts, hold, budget, start, -back);
      }
    }
  }

  private TreeMap<Long, Long> periods(String hold, String budget) {
    return holds
        .computeIfAbsent(hold, first -> new HashMap<>())
        .computeIfAbsent(budget, first -> new TreeMap<>());
  }

  private void count(List<BudgetCount> counts, String hold, String budget, long start, long delta) {
    periods(hold, budget).merge(start, delta, Long::sum);
    spent.merge(new Period(budget, start), delta, Long::sum);
    counts.add(new BudgetCount(hold, budget, start, delta));
  }
}
