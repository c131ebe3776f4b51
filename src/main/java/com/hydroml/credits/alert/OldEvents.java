package com.hydroml.credits.alert;

import com.hydroml.credits.kernel.Reason;
import com.hydroml.credits.lifecycle.BackgroundWork;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.notice.Notices;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes events and notices that are older than they are kept, so many at a time. */
final class OldEvents extends BackgroundWork {

  private static final Logger log = LoggerFactory.getLogger(OldEvents.class);

  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST = 1000;

  private final DatabaseClient database;
  private final Notices notices;
  private final Duration keep;

  OldEvents(DatabaseClient database, Notices notices, Duration keep) {
    super(StartPhases.WATCHERS);
    this.database = database;
    this.notices = notices;
    this.keep = keep;
  }

  @Override
  protected Disposable begin() {
    return every(INTERVAL, this::remove);
  }

  /** Removes a part of what is old, of each kind; never fails. */
  Mono<Void> remove() {
    return Flux.concat(
            remove("alert_event", "true"),
            // Of a budget without periods an event says that its threshold was raised for good.
            remove("budget_event", "period_start > 0"),
            notices.removeOld(keep))
        .then()
        .timeout(PATIENCE)
        .onErrorResume(
            failure -> {
              log.warn("old events are removed later: {}", Reason.of(failure));
              return Mono.empty();
            });
  }

  private Mono<Long> remove(String table, String condition) {
    return database
        .sql(
            """
            delete from %1$s where id in (
              select id from %1$s
              where at < clock_timestamp() - :keep * interval '1 second' and %2$s
              order by at limit :most)\
            """
                .formatted(table, condition))
        .bind("keep", keep.toSeconds())
        .bind("most", MOST)
        .fetch()
        .rowsUpdated();
  }
}
