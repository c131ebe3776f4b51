package com.hydroml.credits.ledger;

import com.hydroml.credits.database.BinaryArray;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.UsageDetails;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Writes down what was used, of captures and charges that named a quantity. */
final class UsageStore {

  private final DatabaseClient database;

  UsageStore(DatabaseClient database) {
    this.database = database;
  }

  /**
   * A use.
   *
   * @param amount what was captured of it, millicredits
   */
  private record UsageRow(JournalEvent event, String holdId, UsageDetails usage, long amount) {}

  /** Writes the uses among what a batch applied; within the batch's transaction. */
  Mono<Void> insert(List<Changes.Applied> applied) {
    List<UsageRow> rows = rows(applied);
    if (rows.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into usage_charge (account, version, at, hold_id, operation, price_version,
              quantity, amount)
            select account, version, at, hold_id, operation, price_version,
              quantity::numeric, amount
            from unnest(:accounts::text[], :versions::bigint[], :times::timestamptz[], :holds::text[],
              :operations::text[], :priceVersions::bigint[], :quantities::text[],
              :amounts::bigint[])
              as u (account, version, at, hold_id, operation, price_version, quantity, amount)""")
        .bind("accounts", BinaryArray.texts(rows, row -> row.event().account()))
        .bind("versions", BinaryArray.longs(rows, row -> row.event().version()))
        .bind("times", BinaryArray.times(rows, row -> row.event().at()))
        .bind("holds", BinaryArray.texts(rows, UsageRow::holdId))
        .bind("operations", BinaryArray.texts(rows, row -> Stored.text(row.usage().operation())))
        .bind("priceVersions", BinaryArray.longs(rows, row -> row.usage().priceVersion()))
        .bind("quantities", BinaryArray.texts(rows, row -> row.usage().quantityText()))
        .bind("amounts", BinaryArray.longs(rows, UsageRow::amount))
        .then();
  }

  private static List<UsageRow> rows(List<Changes.Applied> applied) {
    List<UsageRow> rows = new ArrayList<>();
    for (Changes.Applied each : applied) {
      JournalEvent event = each.read().event();
      UsageDetails usage = usage(event);
      if (usage != null && event.outcome() instanceof Outcome.HoldChanged changed) {
        rows.add(new UsageRow(event, changed.hold().id(), usage, captured(event)));
      }
    }
    return rows;
  }

  /** What an event says was used; an authorize only says what is expected. */
  static @Nullable UsageDetails usage(JournalEvent event) {
    return switch (event.kind()) {
      case CAPTURE -> DetailsCodec.usageDetails(event.details());
      case CHARGE -> DetailsCodec.holdDetails(event.details()).usage();
      case AUTHORIZE, VOID, ADJUST, REFUND, GRANT, EXPIRE, ABANDON -> null;
    };
  }

  private static long captured(JournalEvent event) {
    return event.entries().stream()
        .filter(entry -> entry.kind() == EntryKind.CAPTURE)
        .mapToLong(UsageStore::amount)
        .sum();
  }

  /** Taken from the hold or from what was available: one of the two is not zero. */
  private static long amount(Entry entry) {
    return -entry.heldDelta() - entry.availableDelta();
  }
}
