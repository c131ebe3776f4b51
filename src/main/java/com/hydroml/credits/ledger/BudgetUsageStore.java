package com.hydroml.credits.ledger;

import com.hydroml.credits.database.BinaryArray;
import java.util.Map;
import java.util.Set;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Writes down what a batch counts against budgets; within the batch's transaction, and without a
 * statement if it counts nothing.
 *
 * <p>What would go below zero stays at zero, because an event that is journaled is never refused
 * here: the audit finds that hold and budget no longer agree.
 */
final class BudgetUsageStore {

  private final DatabaseClient database;

  BudgetUsageStore(DatabaseClient database) {
    this.database = database;
  }

  Mono<Void> write(Changes changes) {
    return changes.budgets.isEmpty()
        ? Mono.empty()
        : holds(changes.holdBudgets).then(Mono.defer(() -> usage(changes.budgets)));
  }

  private Mono<Void> holds(Map<Changes.HoldBudgetId, Long> counted) {
    Set<Changes.HoldBudgetId> ids = counted.keySet();
    return database
        .sql(
            """
            with counted as (
              select * from unnest(:holds::text[], :budgets::text[], :starts::bigint[],
                :deltas::bigint[]) as c (hold_id, budget, period_start, delta)),
            updated as (
              update hold_budget b set counted = greatest(b.counted + c.delta, 0)
              from counted c
              where b.hold_id = c.hold_id and b.budget = c.budget
                and b.period_start = c.period_start
              returning b.hold_id, b.budget, b.period_start)
            insert into hold_budget (hold_id, budget, period_start, counted)
            select hold_id, budget, period_start, greatest(delta, 0) from counted
            where (hold_id, budget, period_start) not in (select * from updated)""")
        .bind("holds", BinaryArray.texts(ids, Changes.HoldBudgetId::hold))
        .bind("budgets", BinaryArray.texts(ids, Changes.HoldBudgetId::budget))
        .bind("starts", BinaryArray.longs(ids, Changes.HoldBudgetId::periodStart))
        .bind("deltas", BinaryArray.longs(counted.values(), delta -> delta))
        .then();
  }

  private Mono<Void> usage(Map<Changes.BudgetId, Changes.Counted> counted) {
    Set<Changes.BudgetId> ids = counted.keySet();
    return database
        .sql(
            """
            with counted as (
              select * from unnest(:accounts::text[], :budgets::text[], :starts::bigint[],
                :deltas::bigint[], :versions::bigint[])
                as c (account, budget, period_start, delta, version)),
            updated as (
              update budget_usage b
              set spent = greatest(b.spent + c.delta, 0), version = c.version
              from counted c
              where b.account = c.account and b.budget = c.budget
                and b.period_start = c.period_start
              returning b.account, b.budget, b.period_start)
            insert into budget_usage (account, budget, period_start, spent, version)
            select account, budget, period_start, greatest(delta, 0), version from counted
            where (account, budget, period_start) not in (select * from updated)""")
        .bind("accounts", BinaryArray.texts(ids, Changes.BudgetId::account))
        .bind("budgets", BinaryArray.texts(ids, Changes.BudgetId::budget))
        .bind("starts", BinaryArray.longs(ids, Changes.BudgetId::periodStart))
        .bind("deltas", BinaryArray.longs(counted.values(), Changes.Counted::delta))
        .bind("versions", BinaryArray.longs(counted.values(), Changes.Counted::version))
        .then();
  }
}
