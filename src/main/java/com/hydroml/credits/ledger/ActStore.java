package com.hydroml.credits.ledger;

import com.hydroml.credits.database.BinaryArray;
import com.hydroml.credits.journal.Actor;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.JournalEvent;
import com.hydroml.credits.journal.Outcome;
import com.hydroml.credits.journal.RefundDetails;
import com.hydroml.credits.kernel.Rfc3339;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Writes down in the audit trail which administrator granted and refunded what. Who it was travels
 * with the event, so that neither the request waits for Postgres nor a repeated one is written down
 * twice: an event is applied once, and this is done in the same transaction.
 */
final class ActStore {

  private final DatabaseClient database;

  ActStore(DatabaseClient database) {
    this.database = database;
  }

  /**
   * An act.
   *
   * @param subject what was changed: an account, or a hold
   */
  private record ActRow(
      JournalEvent event,
      Actor actor,
      String action,
      String subject,
      Map<String, Object> before,
      Map<String, Object> after,
      String reason) {}

  /** Writes the acts among what a batch applied; within the batch's transaction. */
  Mono<Void> insert(List<Changes.Applied> applied) {
    List<ActRow> rows = new ArrayList<>();
    for (Changes.Applied each : applied) {
      ActRow row = row(each.read().event());
      if (row != null) {
        rows.add(row);
      }
    }
    if (rows.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            insert into audit_entry (at, actor, actor_name, action, subject, account, before, after,
              reason, request_id)
            select at, actor, actor_name, action, subject, account, before::jsonb, after::jsonb,
              reason, request_id
            from unnest(:times::timestamptz[], :actors::text[], :names::text[], :actions::text[],
              :subjects::text[], :accounts::text[], :befores::text[], :afters::text[],
              :reasons::text[], :requests::text[])
              as a (at, actor, actor_name, action, subject, account, before, after, reason,
                request_id)""")
        .bind("times", BinaryArray.times(rows, row -> row.event().at()))
        .bind("actors", BinaryArray.texts(rows, row -> Stored.text(row.actor().id())))
        .bind("names", BinaryArray.texts(rows, row -> Stored.text(row.actor().name())))
        .bind("actions", BinaryArray.texts(rows, ActRow::action))
        .bind("subjects", BinaryArray.texts(rows, ActRow::subject))
        .bind("accounts", BinaryArray.texts(rows, row -> row.event().account()))
        .bind("befores", BinaryArray.texts(rows, row -> Stored.object(row.before())))
        .bind("afters", BinaryArray.texts(rows, row -> Stored.object(row.after())))
        .bind("reasons", BinaryArray.texts(rows, row -> Stored.text(row.reason())))
        .bind("requests", BinaryArray.texts(rows, row -> Stored.text(row.actor().requestId())))
        .then();
  }

  private static @Nullable ActRow row(JournalEvent event) {
    return switch (event.outcome()) {
      case Outcome.Granted granted -> grant(event, granted);
      case Outcome.HoldChanged changed ->
          event.kind() == EventKind.REFUND ? refund(event, changed.hold()) : null;
      case Outcome.Abandoned tombstone -> null;
      case Outcome.Decline decline -> null;
      case null -> null;
    };
  }

  private static @Nullable ActRow grant(JournalEvent event, Outcome.Granted granted) {
    GrantDetails details = DetailsCodec.grantDetails(granted.details());
    Actor actor = details.actor();
    if (actor == null) {
      return null;
    }
    Map<String, Object> after = after(event);
    after.put("grant", granted.grantId());
    after.put("amount", granted.amount());
    after.put("kind", details.kind());
    if (details.expiresAt() != 0) {
      after.put("expires_at", Rfc3339.format(Instant.ofEpochMilli(details.expiresAt())));
    }
    return new ActRow(
        event, actor, "account.grant", event.account(), before(event), after, details.reason());
  }

  private static @Nullable ActRow refund(JournalEvent event, HoldState hold) {
    RefundDetails details = DetailsCodec.refundDetails(event.details());
    Actor actor = details.actor();
    if (actor == null) {
      return null;
    }
    long amount = event.entries().stream().mapToLong(Entry::availableDelta).sum();
    Map<String, Object> before = before(event);
    before.put("refunded", hold.refunded() - amount);
    Map<String, Object> after = after(event);
    after.put("refunded", hold.refunded());
    after.put("amount", amount);
    return new ActRow(
        event, actor, "authorization.refund", hold.id(), before, after, details.reason());
  }

  /** The balance that the event leads from. */
  private static Map<String, Object> before(JournalEvent event) {
    long available = event.availableAfter();
    long held = event.heldAfter();
    for (Entry entry : event.entries()) {
      available -= entry.availableDelta();
      held -= entry.heldDelta();
    }
    return balance(available, held, event.version() - 1);
  }

  private static Map<String, Object> after(JournalEvent event) {
    Map<String, Object> after = balance(event.availableAfter(), event.heldAfter(), event.version());
    after.put("idempotency_key", event.key());
    return after;
  }

  private static Map<String, Object> balance(long available, long held, long version) {
    Map<String, Object> balance = new LinkedHashMap<>();
    balance.put("available", available);
    balance.put("held", held);
    balance.put("version", version);
    return balance;
  }
}
