package com.hydroml.credits.lot;

import com.hydroml.credits.database.Columns;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Lots whose time is over and of which something remains. */
final class DueLots {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LOTS = 100;

  private final DatabaseClient database;

  DueLots(DatabaseClient database) {
    this.database = database;
  }

  /**
   * Lots of an account that are due, in the order of consumption.
   *
   * @param attributed the version that they stand at
   */
  record Found(long attributed, List<Due> lots) {}

  /**
   * A lot that is due.
   *
   * @param key of its next expiry: the same for whoever posts it, so that it is posted once, and
   *     known to nobody before
   */
  record Due(Lot lot, String key) {}

  /**
   * Accounts with lots that are due. For a while nobody else is given them: five seconds, and
   * longer for what has been due for long, which something keeps from expiring.
   */
  Mono<List<String>> claim(int most) {
    return database
        .sql(
            """
            update lot set look_at = now() + greatest(interval '5 seconds',
              least(interval '1 hour', (now() - expires_at) / 10))
            where id in (
              select id from lot where remaining > 0 and look_at <= now()
              order by look_at limit :most for update skip locked)
            returning account""")
        .bind("most", most)
        .map(row -> Columns.text(row, "account"))
        .all()
        .distinct()
        .collectList()
        .timeout(PATIENCE);
  }

  Mono<Found> of(String account) {
    AtomicLong attributed = new AtomicLong();
    return database
        .sql(
            """
            select c.version as attributed, l.id, l.version, l.kind, l.priority, l.amount,
              l.remaining, l.expired, l.expiries,
              coalesce(to_millis(l.expires_at), 0) as expires_at,
              to_millis(l.created_at) as created_at,
              'expiry_' || encode(sha256((l.secret || ':' || l.expiries)::bytea), 'hex') as key
            from lot_cursor c join lot l on l.account = c.account
            where c.account = :account and c.fault is null and l.remaining > 0
              and l.expires_at <= now()
            order by l.priority, l.expires_at, l.version limit :most""")
        .bind("account", account)
        .bind("most", LOTS)
        .map(
            row -> {
              attributed.set(Columns.number(row, "attributed"));
              return new Due(LotStore.lot(row), Columns.text(row, "key"));
            })
        .all()
        .collectList()
        .map(lots -> new Found(attributed.get(), lots))
        .timeout(PATIENCE);
  }
}
