package com.hydroml.credits.alert;

import com.hydroml.credits.database.Columns;
import com.hydroml.credits.database.Conditions;
import io.r2dbc.spi.Readable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The events of alerts that were raised, in Postgres. */
public final class AlertEvents {

  static final String COLUMNS = " id, event_id, account, threshold, available, held, version, at";

  private static final String SELECT = "select" + COLUMNS + " from alert_event";

  private final DatabaseClient database;

  AlertEvents(DatabaseClient database) {
    this.database = database;
  }

  /**
   * The account's latest events, newest first.
   *
   * @param before only those before this position
   */
  public Mono<List<AlertEvent>> newest(String account, @Nullable Long before, int limit) {
    return new Conditions()
        .and("account = :account", "account", account)
        .and("id < :before", "before", before)
        .bind("limit", limit)
        .on(database, SELECT, " order by id desc limit :limit")
        .map(AlertEvents::read)
        .all()
        .collectList();
  }

  static AlertEvent read(Readable row) {
    return new AlertEvent(
        Columns.number(row, "id"),
        Columns.text(row, "event_id"),
        Columns.text(row, "account"),
        Columns.number(row, "threshold"),
        Columns.number(row, "available"),
        Columns.number(row, "held"),
        Columns.number(row, "version"),
        Columns.instant(row, "at"));
  }
}
