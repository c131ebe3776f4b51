package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.ledger.AuditFinding.Subject;
import io.r2dbc.spi.Readable;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares what is remembered of a request, and its grant, with the record. No I/O. */
final class RequestAudit {

  private final AuditFindings findings;

  RequestAudit(AuditFindings findings) {
    this.findings = findings;
  }

  /** What the ledger remembers under an event's key. */
  record OutcomeRow(long version, byte[] fingerprint, byte[] outcome) {

    static @Nullable OutcomeRow of(Readable row) {
      Long version = Rows.optionalNumber(row, "outcome_version");
      return version == null
          ? null
          : new OutcomeRow(version, Rows.bytes(row, "fingerprint"), Rows.bytes(row, "outcome"));
    }
  }

  /** The grant that the ledger has of an event; {@code expiresAt} is 0 for none. */
  record GrantRow(String id, long amount, String kind, String reason, long expiresAt) {

    static @Nullable GrantRow of(Readable row) {
      String id = Rows.optionalText(row, "grant_id");
      return id == null
          ? null
          : new GrantRow(
              id,
              Rows.number(row, "grant_amount"),
              Rows.text(row, "grant_kind"),
              Rows.text(row, "grant_reason"),
              Rows.number(row, "grant_expires_at"));
    }

    static GrantRow of(Outcome.Granted granted) {
      GrantDetails details = DetailsCodec.grantDetails(granted.details());
      return new GrantRow(
          stored(granted.grantId()),
          granted.amount(),
          stored(details.kind()),
          stored(details.reason()),
          details.expiresAt());
    }

    private static String stored(String text) {
      return Objects.requireNonNull(Stored.text(text));
    }
  }

  void outcome(ChainRow row, JournalEvent event, @Nullable OutcomeRow present) {
    if (event.key().isEmpty()) {
      return;
    }
    if (present == null) {
      find(Subject.OUTCOME, row, "the outcome of key " + event.key() + " is missing");
    } else if (present.version() < event.version()) {
      find(Subject.OUTCOME, row, "the outcome is as of version " + present.version());
    } else if (present.version() == event.version() && !same(event, present)) {
      find(Subject.OUTCOME, row, "the outcome of key " + event.key() + " is not the record's");
    }
  }

  private static boolean same(JournalEvent event, OutcomeRow present) {
    return Arrays.equals(present.fingerprint(), event.fingerprint())
        && Arrays.equals(present.outcome(), event.outcomeBytes());
  }

  void grant(ChainRow row, JournalEvent event, @Nullable GrantRow present) {
    GrantRow expected =
        event.outcome() instanceof Outcome.Granted granted ? GrantRow.of(granted) : null;
    if (!Objects.equals(present, expected)) {
      find(Subject.GRANT, row, "the grant is " + present + ", the record says " + expected);
    }
  }

  private void find(Subject subject, ChainRow row, String explanation) {
    findings.add(AuditFinding.row(subject, row, explanation));
  }
}
