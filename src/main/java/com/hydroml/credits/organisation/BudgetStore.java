package com.hydroml.credits.organisation;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.database.Conditions;
import com.hydroml.credits.kernel.BudgetPeriod;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Budgets in Postgres, with what the ledger says was spent of them. */
final class BudgetStore {

  /** What ended is kept, but is none any more. */
  private static final String SELECT =
      """
      select b.id, b.budget, b.organisation, b.spender_kind, b.spender, b.period, b.amount,
        b.enforcement, b.thresholds, b.created_at, p.start as period_start,
        coalesce(u.spent, 0) as spent
      from budget b
        cross join lateral (select case b.period when 'day' then cast(:day as bigint)
          when 'week' then :week when 'month' then :month else 0 end as start) p
        left join budget_usage u
          on u.account = b.organisation and u.budget = b.budget and u.period_start = p.start\
      """;

  private static final String IN_FORCE = "b.ended_at is null and b.organisation = :organisation";

  private final DatabaseClient database;
  private final Clock clock;

  BudgetStore(DatabaseClient database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** What a budget is made of; see {@link Budget}. */
  record NewBudget(
      String id,
      String spenderKind,
      String spender,
      String period,
      long amount,
      String enforcement,
      List<Long> thresholds) {}

  /** The budget in force, or nothing. */
  Mono<Budget> find(String organisation, String budget) {
    return select(organisation)
        .and("b.budget = :budget", "budget", budget)
        .on(database, SELECT, "")
        .map(BudgetStore::read)
        .one();
  }

  /**
   * Budgets in force, those made last first.
   *
   * @param spender only this one's; null for all
   * @param before only those before this position
   */
  Mono<List<Budget>> newest(
      String organisation, @Nullable String spender, @Nullable Long before, int limit) {
    return select(organisation)
        .and("b.spender = :spender", "spender", spender)
        .and("b.id < :before", "before", before)
        .bind("limit", limit)
        .on(database, SELECT, " order by b.id desc limit :limit")
        .map(BudgetStore::read)
        .all()
        .collectList();
  }

  private Conditions select(String organisation) {
    long now = clock.millis();
    return new Conditions()
        .bind("day", BudgetPeriod.DAY.startOf(now))
        .bind("week", BudgetPeriod.WEEK.startOf(now))
        .bind("month", BudgetPeriod.MONTH.startOf(now))
        .and(IN_FORCE, "organisation", organisation);
  }

  Mono<Void> insert(String organisation, NewBudget budget) {
    return database
        .sql(
            """
            insert into budget (budget, organisation, spender_kind, spender, period, amount,
              enforcement, thresholds)
            values (:budget, :organisation, :kind, :spender, :period, :amount, :enforcement,
              :thresholds)\
            """)
        .bind("budget", budget.id)
        .bind("organisation", organisation)
        .bind("kind", budget.spenderKind)
        .bind("spender", budget.spender)
        .bind("period", budget.period)
        .bind("amount", budget.amount)
        .bind("enforcement", budget.enforcement)
        .bind("thresholds", percents(budget.thresholds))
        .then();
  }

  Mono<Void> change(String budget, long amount, String enforcement, List<Long> thresholds) {
    return database
        .sql(
            """
            update budget set amount = :amount, enforcement = :enforcement,
              thresholds = :thresholds, changed_at = clock_timestamp()
            where budget = :budget\
            """)
        .bind("budget", budget)
        .bind("amount", amount)
        .bind("enforcement", enforcement)
        .bind("thresholds", percents(thresholds))
        .then();
  }

  /** The budget limits nothing from now on. */
  Mono<Void> end(String budget) {
    return database
        .sql(
            """
            update budget set ended_at = clock_timestamp(), changed_at = clock_timestamp()
            where budget = :budget\
            """)
        .bind("budget", budget)
        .then();
  }

  private static Short[] percents(List<Long> thresholds) {
    return thresholds.stream().map(Long::shortValue).toArray(Short[]::new);
  }

  private static Budget read(Readable row) {
    return new Budget(
        Columns.number(row, "id"),
        Columns.text(row, "budget"),
        Columns.text(row, "organisation"),
        Columns.text(row, "spender_kind"),
        Columns.text(row, "spender"),
        BudgetPeriod.of(Columns.text(row, "period")),
        Columns.number(row, "amount"),
        Columns.text(row, "enforcement"),
        Stream.of(Objects.requireNonNull(row.get("thresholds", Short[].class)))
            .map(Short::longValue)
            .toList(),
        Columns.number(row, "spent"),
        Columns.number(row, "period_start"),
        Columns.instant(row, "created_at"));
  }
}
