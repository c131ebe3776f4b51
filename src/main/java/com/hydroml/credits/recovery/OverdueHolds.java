package com.hydroml.credits.recovery;

import com.hydroml.credits.balance.Balances;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Loads accounts of which a hold is overdue. After Redis was lost an account comes back with its
 * next use, but a hold of one that nobody uses has to expire all the same: once loaded, it is the
 * sweeper's. Every instance does this; what one looks at, the others pass over for a while, and
 * doing it twice is harmless.
 */
final class OverdueHolds extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(OverdueHolds.class);

  private static final Duration INTERVAL = Duration.ofSeconds(3);
  private static final int MOST_HOLDS = 500;
  private static final int CONCURRENCY = 4;

  private final DatabaseClient database;
  private final Balances balances;

  OverdueHolds(DatabaseClient database, Balances balances) {
    super(StartPhases.WATCHERS);
    this.database = database;
    this.balances = balances;
  }

  @Override
  protected Disposable begin() {
    return every(INTERVAL, this::load);
  }

  private Mono<Void> load() {
    return overdue()
        .flatMap(balances::balance, CONCURRENCY)
        .then()
        .onErrorResume(
            failure -> {
              log.debug("overdue holds could not be looked for", failure);
              return Mono.empty();
            });
  }

  /**
   * Long enough overdue for the ledger to know of an expiry that has happened. Each that is found
   * makes room for others: it is looked at again when it may be overdue, or after the same while.
   */
  private Flux<String> overdue() {
    return database
        .sql(
            """
            with due as (
              select account, hold_id from open_hold
              where look_at < now() - interval '5 seconds'
              order by look_at limit :most for update skip locked),
            looked as (
              update open_hold o set look_at = greatest(h.expires_at, now())
              from due join hold h on h.id = due.hold_id
              where o.account = due.account and o.hold_id = due.hold_id)
            select distinct due.account
            from due join hold h on h.id = due.hold_id join account a on a.account = due.account
            where h.status = 'authorized' and h.expires_at < now() - interval '5 seconds'
              and a.status <> 'quarantined'""")
        .bind("most", MOST_HOLDS)
        .map(row -> Objects.requireNonNull(row.get("account", String.class)))
        .all();
  }
}
