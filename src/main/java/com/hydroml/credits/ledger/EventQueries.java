package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.EventKind;
import io.r2dbc.spi.Readable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Reads an account's steps in their order. */
public final class EventQueries {

  private static final String EVENTS =
      """
      select j.version as step, j.kind as step_kind, to_millis(j.at) as step_at,
        j.available_after as step_available, j.held_after as step_held, j.key,
        e.version, e.ordinal, e.kind, e.available_delta, e.held_delta, e.available_after,
        e.held_after, e.hold_id, e.operation, to_millis(e.at) as at, h.details
      from (select version, kind, at, available_after, held_after, key from journal
            where account = :account and version > :after order by version limit :rows) j
      left join ledger_entry e on e.account = :account and e.version = j.version
      left join hold h on h.id = e.hold_id
      order by j.version, e.ordinal""";

  private final DatabaseClient database;

  EventQueries(DatabaseClient database) {
    this.database = database;
  }

  /**
   * The steps that follow a version, without gaps; within 1.5 seconds, or with {@link
   * LedgerUnavailableException}.
   *
   * @param after 0 for the first step
   * @param limit 1 to 500
   */
  public Mono<List<LedgerEvent>> events(String account, long after, int limit) {
    return LedgerAnswer.bounded(
        database
            .sql(EVENTS)
            .bind("account", account)
            .bind("after", after)
            .bind("rows", limit)
            .map(EventQueries::part)
            .all()
            .collectList()
            .map(EventQueries::whole));
  }

  /** A step with one of its entries, or none. */
  private static LedgerEvent part(Readable row) {
    return new LedgerEvent(
        Rows.number(row, "step"),
        EventKind.of(Objects.requireNonNull(row.get("step_kind", Integer.class))),
        Rows.number(row, "step_at"),
        Rows.number(row, "step_available"),
        Rows.number(row, "step_held"),
        Rows.optionalText(row, "key"),
        Rows.optionalText(row, "kind") == null ? List.of() : List.of(LedgerQueries.entryView(row)));
  }

  private static List<LedgerEvent> whole(List<LedgerEvent> parts) {
    List<LedgerEvent> events = new ArrayList<>();
    for (LedgerEvent part : parts) {
      if (events.isEmpty() || events.getLast().version() != part.version()) {
        events.add(part);
      } else {
        events.add(joined(events.removeLast(), part));
      }
    }
    return events;
  }

  private static LedgerEvent joined(LedgerEvent event, LedgerEvent more) {
    List<EntryView> entries = new ArrayList<>(event.entries());
    entries.addAll(more.entries());
    return new LedgerEvent(
        event.version(),
        event.kind(),
        event.at(),
        event.available(),
        event.held(),
        event.key(),
        List.copyOf(entries));
  }
}
