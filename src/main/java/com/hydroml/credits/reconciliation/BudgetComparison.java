package com.hydroml.credits.reconciliation;

import com.hydroml.credits.balance.HotBudgets;
import com.hydroml.credits.balance.HotBudgets.Counters;
import com.hydroml.credits.balance.HotStateSource.Counted;
import com.hydroml.credits.ledger.LedgerBudgets;
import com.hydroml.credits.ledger.LedgerBudgets.AccountBudgets;
import com.hydroml.credits.recovery.ShardRows;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Compares what Redis counts for budgets with the ledger, at equal versions of the account. The
 * ledger is read first, so Redis may be ahead of it, and then nothing can be said.
 */
final class BudgetComparison {

  private static final int MOST = 1000;

  /** Any period is over by then; the ledger is asked for more, lest clocks that differ matter. */
  private static final Duration LONGEST_PERIOD = Duration.ofDays(32);

  private final LedgerBudgets ledger;
  private final HotBudgets redis;
  private final ShardRows shards;
  private final Clock clock;

  BudgetComparison(LedgerBudgets ledger, HotBudgets redis, ShardRows shards, Clock clock) {
    this.ledger = ledger;
    this.redis = redis;
    this.shards = shards;
    this.clock = clock;
  }

  /**
   * What came of a comparison.
   *
   * @param compared accounts that both have at the same version
   * @param findings the first thousand counters that differ
   * @param unlisted how many more differ
   */
  record Report(long compared, List<String> findings, long unlisted) {}

  /** Compares all accounts that have budgets; fails if Redis or Postgres cannot be read. */
  Mono<Report> run() {
    return shards.obey().then(Mono.defer(() -> new Run().all()));
  }

  private final class Run {

    private final List<String> findings = new ArrayList<>();
    private long compared;
    private long unlisted;

    Mono<Report> all() {
      return page("")
          .expand(this::page)
          .then(Mono.fromSupplier(() -> new Report(compared, List.copyOf(findings), unlisted)));
    }

    /** Compares a page; the last account of it, or nothing if there was none. */
    private Mono<String> page(String after) {
      return ledger
          .after(after)
          .filter(page -> !page.isEmpty())
          .flatMap(
              page ->
                  redis
                      .of(page.stream().map(AccountBudgets::account).toList())
                      .doOnNext(hot -> page.forEach(each -> compare(each, hot)))
                      .thenReturn(page.getLast().account()));
    }

    private void compare(AccountBudgets account, Map<String, Counters> hot) {
      Counters counters = hot.get(account.account());
      if (counters == null || !counters.version().equals(Long.toString(account.version()))) {
        return;
      }
      compared++;
      Map<String, String> unknown = new TreeMap<>(counters.counters());
      for (Counted counted : account.latest()) {
        String expected = counted.periodStart() + ":" + counted.amount();
        String there = unknown.remove(counted.budget());
        if (!expected.equals(there)) {
          differs(account.account(), counted.budget(), there, expected);
        }
      }
      unknown.forEach(
          (budget, there) -> {
            if (mayRun(there)) {
              differs(account.account(), budget, there, null);
            }
          });
    }

    /** Of periods that are long over the ledger is not asked. */
    private boolean mayRun(String counter) {
      int colon = counter.indexOf(':');
      try {
        long start = Long.parseLong(counter, 0, Math.max(colon, 0), 10);
        return start == 0 || start > clock.millis() - LONGEST_PERIOD.toMillis();
      } catch (NumberFormatException damaged) {
        return true;
      }
    }

    private void differs(
        String account, String budget, @Nullable String there, @Nullable String expected) {
      if (findings.size() == MOST) {
        unlisted++;
        return;
      }
      findings.add(
          "budget of account %s: Redis counts %s for %s, the ledger %s"
              .formatted(
                  account,
                  there == null ? "nothing" : there,
                  budget,
                  expected == null ? "nothing" : expected));
    }
  }
}
