package com.hydroml.credits.alert;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.kernel.RandomIds;
import io.r2dbc.spi.Readable;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Compares budgets with what the projector has committed as spent of them. A threshold is raised
 * once a period, however often what is spent goes up and down: the event's row says that it was.
 */
final class WatchedBudgets implements Watched {

  /**
   * What has reached a threshold that was not raised, in the period that runs, or ran a minute ago:
   * what is spent at a period's end has been compared by then.
   */
  private static final String CROSSED =
      """
      from budget b
      join budget_usage u on u.account = b.organisation and u.budget = b.budget
      cross join lateral unnest(b.thresholds) t (threshold)
      where b.ended_at is null
        and u.period_start >= case b.period when 'total' then 0
          else to_millis(date_trunc(b.period, clock_timestamp() - interval '1 minute', 'UTC')) end
        and u.spent * 100 >= b.amount * t.threshold
        and not exists (
          select 1 from budget_event e
          where e.budget = b.budget and e.period_start = u.period_start
            and e.threshold = t.threshold)
        and\
      """;

  private static final String FOLLOWING =
      """
      select budget from budget
      where budget > :after and ended_at is null and cardinality(thresholds) > 0
      order by budget limit :most\
      """;

  private static final String DUE =
      "select distinct b.budget " + CROSSED + " b.budget = any(:budgets)";

  private static final String REACHED =
      """
      select u.period_start, t.threshold %s b.budget = :budget
      order by u.period_start, t.threshold\
      """
          .formatted(CROSSED);

  private static final String RAISE =
      """
      with raised as (
        insert into budget_event (event_id, account, budget, period_start, threshold, spent, amount,
          version)
        select :event, b.organisation, b.budget, u.period_start, t.threshold, u.spent, b.amount,
          u.version
        %s b.budget = :budget and u.period_start = :periodStart and t.threshold = :threshold
        on conflict (budget, period_start, threshold) do nothing
        returning *)
      select raised.*, b.spender_kind, b.spender, b.period
      from raised join budget b on b.budget = raised.budget\
      """
          .formatted(CROSSED);

  private final DatabaseClient database;
  private final Announcements announcements;
  private final TransactionalOperator transactions;
  private final RandomIds ids;

  /**
   * @param transactions in which each statement sees what was committed before it
   */
  WatchedBudgets(
      DatabaseClient database,
      Announcements announcements,
      TransactionalOperator transactions,
      RandomIds ids) {
    this.database = database;
    this.announcements = announcements;
    this.transactions = transactions;
    this.ids = ids;
  }

  private record Reached(long periodStart, long threshold) {}

  @Override
  public Mono<List<String>> following(String after, int most) {
    return database
        .sql(FOLLOWING)
        .bind("after", after)
        .bind("most", most)
        .mapValue(String.class)
        .all()
        .collectList();
  }

  @Override
  public Mono<List<String>> due(List<String> budgets) {
    return database
        .sql(DUE)
        .bind("budgets", budgets.toArray(String[]::new))
        .mapValue(String.class)
        .all()
        .collectList();
  }

  /** Raises what was reached, the lowest threshold first, as what is spent rises. */
  @Override
  public Flux<String> settle(String budget) {
    return database
        .sql(REACHED)
        .bind("budget", budget)
        .map(
            row ->
                new Reached(Columns.number(row, "period_start"), Columns.number(row, "threshold")))
        .all()
        .collectList()
        .flatMapIterable(reached -> reached)
        .concatMap(reached -> raise(budget, reached), 1)
        .as(transactions::transactional);
  }

  /** Nothing if another instance has just done it. */
  private Mono<String> raise(String budget, Reached reached) {
    return database
        .sql(RAISE)
        .bind("budget", budget)
        .bind("periodStart", reached.periodStart())
        .bind("threshold", reached.threshold())
        .bind("event", ids.eventId())
        .map(WatchedBudgets::event)
        .one()
        .flatMap(event -> announced(event).thenReturn(event.id()));
  }

  private Mono<Void> announced(BudgetEvent event) {
    return announcements.announce(
        event.account(), event.version(), BudgetEvent.TYPE, event.id(), event.toJson().toString());
  }

  private static BudgetEvent event(Readable row) {
    return new BudgetEvent(
        Columns.text(row, "event_id"),
        Columns.text(row, "account"),
        Columns.text(row, "budget"),
        Columns.text(row, "spender_kind"),
        Columns.text(row, "spender"),
        BudgetPeriod.of(Columns.text(row, "period")),
        Columns.number(row, "period_start"),
        (int) Columns.number(row, "threshold"),
        Columns.number(row, "spent"),
        Columns.number(row, "amount"),
        Columns.number(row, "version"),
        Columns.instant(row, "at"));
  }
}
