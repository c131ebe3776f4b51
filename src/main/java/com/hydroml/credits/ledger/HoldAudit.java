package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.ledger.AuditFinding.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares holds with the events that touched them. No I/O. */
final class HoldAudit {

  private final AuditFindings findings;

  HoldAudit(AuditFindings findings) {
    this.findings = findings;
  }

  /** The holds that an event made, changed or expired. */
  static Set<String> touched(JournalEvent event) {
    Set<String> ids = new LinkedHashSet<>();
    event.entries().stream()
        .map(Entry::holdId)
        .filter(id -> !id.isEmpty())
        .forEachOrdered(ids::add);
    if (event.outcome() instanceof Outcome.HoldChanged changed) {
      ids.add(changed.hold().id());
    }
    return ids;
  }

  /** Compares an event with the holds that it touched, as far as nothing changed them later. */
  void event(ChainRow row, JournalEvent event, Map<String, HoldRow> holds) {
    for (String id : touched(event)) {
      HoldRow hold = holds.get(id);
      if (hold == null) {
        find(row, "hold " + id + " is missing");
      } else if (!hold.account().equals(event.account())) {
        find(row, "hold " + id + " belongs to " + hold.account());
      } else if (hold.version() < event.version()) {
        find(row, "hold " + id + " is as of version " + hold.version() + ", this one changed it");
      } else {
        compare(row, event, hold);
      }
    }
  }

  private void compare(ChainRow row, JournalEvent event, HoldRow hold) {
    List<String> differences = new ArrayList<>();
    if (hold.version() == event.version()) {
      state(differences, event, hold.state());
    }
    if (made(event, hold.state().id())) {
      origin(differences, event, hold);
    }
    if (!differences.isEmpty()) {
      find(row, "hold " + hold.state().id() + ": " + String.join("; ", differences));
    }
  }

  private static void state(List<String> differences, JournalEvent event, HoldState is) {
    if (event.outcome() instanceof Outcome.HoldChanged changed
        && changed.hold().id().equals(is.id())) {
      RecordAudit.compare(differences, "it", is, changed.hold());
      return;
    }
    RecordAudit.compare(differences, "status", is.status(), HoldStatus.EXPIRED);
    RecordAudit.compare(differences, "remaining", is.remaining(), 0L);
    RecordAudit.compare(differences, "closed_at", is.closedAt(), is.expiresAt());
    Long expired = expired(event, is.id());
    if (expired != null) {
      // Nothing is released of a hold as long as it is open.
      RecordAudit.compare(differences, "released", is.released(), expired);
    }
  }

  private static @Nullable Long expired(JournalEvent event, String hold) {
    return event.entries().stream()
        .filter(entry -> entry.kind() == EntryKind.EXPIRY && entry.holdId().equals(hold))
        .map(Entry::availableDelta)
        .findFirst()
        .orElse(null);
  }

  private static boolean made(JournalEvent event, String hold) {
    return (event.kind() == EventKind.AUTHORIZE || event.kind() == EventKind.CHARGE)
        && event.outcome() instanceof Outcome.HoldChanged changed
        && changed.hold().id().equals(hold);
  }

  private static void origin(List<String> differences, JournalEvent event, HoldRow hold) {
    HoldDetails details = DetailsCodec.holdDetails(event.details());
    RecordAudit.compare(differences, "key", hold.key(), event.key());
    RecordAudit.compare(differences, "reference", hold.reference(), stored(details.reference()));
    RecordAudit.compare(differences, "spender", hold.spender(), stored(details.spender()));
    RecordAudit.compare(
        differences, "metadata", hold.metadata(), Stored.members(Stored.json(details.metadata())));
    if (!Arrays.equals(hold.details(), event.details())) {
      differences.add("details are not the record's");
    }
  }

  private static String stored(@Nullable String text) {
    return Objects.requireNonNullElse(Stored.text(text), "");
  }

  private void find(ChainRow row, String explanation) {
    findings.add(AuditFinding.row(Subject.HOLD, row, explanation));
  }
}
