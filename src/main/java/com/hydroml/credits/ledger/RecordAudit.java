package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EventCodec;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.MalformedEventException;
import com.hydroml.credits.ledger.AuditFinding.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares a row of the journal and its ledger entries with what its record says. No I/O. */
final class RecordAudit {

  private final AuditFindings findings;

  RecordAudit(AuditFindings findings) {
    this.findings = findings;
  }

  /** The event of the row's record, or nothing if there is none, which is a finding. */
  @Nullable JournalEvent event(ChainRow row) {
    try {
      JournalEvent event = EventCodec.decode(row.record());
      columns(row, event);
      return event;
    } catch (MalformedEventException e) {
      find(Subject.JOURNAL, row, "the record is no event: " + e.getMessage());
      return null;
    }
  }

  private void columns(ChainRow row, JournalEvent event) {
    List<String> differences = new ArrayList<>();
    compare(differences, "account", row.account(), event.account());
    compare(differences, "version", row.version(), event.version());
    compare(differences, "at", row.at(), event.at());
    compare(differences, "generation", row.generation(), event.generation());
    compare(differences, "shard", row.shard(), event.shard());
    compare(differences, "kind", row.kind(), event.kind().code());
    compare(differences, "key", row.key(), event.key());
    compare(differences, "available_after", row.available(), event.availableAfter());
    compare(differences, "held_after", row.held(), event.heldAfter());
    if (!differences.isEmpty()) {
      find(Subject.JOURNAL, row, String.join("; ", differences));
    }
  }

  static void compare(List<String> differences, String column, Object is, Object expected) {
    if (!Objects.equals(is, expected)) {
      differences.add(column + " is " + is + ", the record says " + expected);
    }
  }

  /** Compares the entries that the ledger has of the row's account and version. */
  void entries(ChainRow row, JournalEvent event, List<EntryLine> present) {
    Map<Integer, EntryLine> unexpected = new HashMap<>();
    present.forEach(line -> unexpected.put(line.ordinal(), line));
    for (EntryLine expected : expected(row, event)) {
      EntryLine line = unexpected.remove(expected.ordinal());
      if (line == null) {
        find(Subject.ENTRY, row, "entry " + expected.ordinal() + " is missing: " + expected);
      } else if (!line.equals(expected)) {
        find(
            Subject.ENTRY,
            row,
            "entry " + expected.ordinal() + " is " + line + ", the record says " + expected);
      }
    }
    unexpected
        .values()
        .forEach(line -> find(Subject.ENTRY, row, "the record has no such entry: " + line));
  }

  /** The entries as the projector makes them, from the balance that the record leads from. */
  private List<EntryLine> expected(ChainRow row, JournalEvent event) {
    long available = event.availableAfter();
    long held = event.heldAfter();
    for (Entry entry : event.entries()) {
      available -= entry.availableDelta();
      held -= entry.heldDelta();
    }
    AccountHead before = new AccountHead(event.version() - 1, available, held);
    return switch (ProjectionRules.decide(event.generation(), before, event, row.record(), null)) {
      case ProjectionDecision.Apply apply ->
          apply.entries().stream().map(entry -> EntryLine.of(event, entry)).toList();
      case ProjectionDecision other -> {
        find(Subject.JOURNAL, row, "the record could not have been applied: " + other);
        yield List.of();
      }
    };
  }

  private void find(Subject subject, ChainRow row, String explanation) {
    findings.add(AuditFinding.row(subject, row, explanation));
  }
}
