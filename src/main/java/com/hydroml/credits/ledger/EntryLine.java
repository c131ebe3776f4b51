package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.JournalEvent;
import io.r2dbc.spi.Readable;
import java.util.Objects;

/** A ledger entry as a row, whole, so that two can be compared. Empty texts stand for null. */
record EntryLine(
    int ordinal,
    String kind,
    String debit,
    String credit,
    long amount,
    long availableDelta,
    long heldDelta,
    long availableAfter,
    long heldAfter,
    String holdId,
    String operation,
    long at) {

  static final String COLUMNS =
      """
      ordinal, kind, debit, credit, amount, available_delta, held_delta, available_after,
      held_after, coalesce(hold_id, '') as hold_id, coalesce(operation, '') as operation,
      to_millis(at) as at""";

  static EntryLine of(Readable row) {
    return new EntryLine(
        Objects.requireNonNull(row.get("ordinal", Integer.class)),
        Rows.text(row, "kind"),
        Rows.text(row, "debit"),
        Rows.text(row, "credit"),
        Rows.number(row, "amount"),
        Rows.number(row, "available_delta"),
        Rows.number(row, "held_delta"),
        Rows.number(row, "available_after"),
        Rows.number(row, "held_after"),
        Rows.text(row, "hold_id"),
        Rows.text(row, "operation"),
        Rows.number(row, "at"));
  }

  /** The row that an entry of an event is written as. */
  static EntryLine of(JournalEvent event, LedgerEntry entry) {
    return new EntryLine(
        entry.ordinal(),
        entry.kind().label(),
        entry.debit(),
        entry.credit(),
        entry.amount(),
        entry.availableDelta(),
        entry.heldDelta(),
        entry.availableAfter(),
        entry.heldAfter(),
        entry.holdId(),
        event.key(),
        event.at());
  }
}
