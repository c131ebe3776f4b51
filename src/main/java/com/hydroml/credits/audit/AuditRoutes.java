package com.hydroml.credits.audit;

import com.hydroml.credits.audit.AuditEntries.Filter;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.JsonObject;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The route that shows the audit trail. */
final class AuditRoutes implements Endpoints {

  private static final NumberedList<AuditEntry> LIST = new NumberedList<>("audit", AuditEntry::id);
  private static final int TEXT = 256;

  private static final ObjectSchema QUERY =
      LIST.query("AuditQuery")
          .optional("actor", FieldType.string(1, TEXT), "Only what this credential did")
          .optional("action", FieldType.string(1, TEXT), "Only acts of this kind")
          .optional("subject", FieldType.string(1, TEXT), "Only what was done to this")
          .optional("account", FieldType.account(), "Only what was about this account")
          .optional("from", FieldType.instant(), "Only those of this instant or later")
          .optional("to", FieldType.instant(), "Only those before this instant")
          .build();

  private static final ObjectSchema ENTRY =
      ObjectSchema.named("AuditEntry")
          .required("id", FieldType.string(1, 20), "Unique; later entries have larger numbers")
          .required("at", FieldType.instant(), "When it was done")
          .required("actor", FieldType.string(1, TEXT), "The id of the credential that was used")
          .required("actor_name", FieldType.string(1, TEXT), "That credential's name")
          .required("action", FieldType.string(1, TEXT), "What was done")
          .required("subject", FieldType.string(1, TEXT), "To what")
          .requiredNullable("account", FieldType.account(), "The account that it was about")
          .requiredNullable("before", FieldType.anyObject(), "The subject before; null if new")
          .requiredNullable("after", FieldType.anyObject(), "The subject after")
          .requiredNullable("reason", FieldType.string(0, TEXT), "Why, as the administrator said")
          .required("request_id", FieldType.string(1, 128), "The X-Request-Id of the request")
          .open()
          .build();

  private static final ObjectSchema PAGE = ListQuery.page("AuditEntries", ENTRY);

  private static final String EXAMPLE =
      """
      {"data": [{"id": "17", "at": "2026-11-01T09:00:00.000Z",
        "actor": "key_3vYw0cQ8nJt5LrX2mZs7Bd", "actor_name": "operations",
        "action": "account.freeze", "subject": "user:42", "account": "user:42",
        "before": {"status": "active", "status_reason": null},
        "after": {"status": "frozen", "status_reason": "suspected fraud"},
        "reason": "suspected fraud", "request_id": "req_0aB1cD2eF3gH4iJ5kL6mN7"}],
       "next_cursor": null}
      """;

  private final AuditEntries entries;

  AuditRoutes(AuditEntries entries) {
    this.entries = entries;
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(list());
  }

  private Endpoint list() {
    return Endpoint.get("/v1/admin/audit")
        .operation("listAudit", "Administration")
        .summary(
            "What administrators did",
            "Newest first. An entry is written in the transaction of its act and never changes; that"
                + " of a grant or a refund comes with it into the ledger, within moments. A"
                + " credential of certain accounts sees what was about them.")
        .scope(Scope.ADMIN)
        .query(QUERY)
        .success(200, "A page", PAGE, EXAMPLE)
        .problems(ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::list);
  }

  private Mono<Reply> list(Call call) {
    Fields query = call.query();
    Filter filter =
        new Filter(
            query.optionalString("actor"),
            query.optionalString("action"),
            query.optionalString("subject"),
            query.optionalString("account"),
            query.optionalInstant("from"),
            query.optionalInstant("to"),
            call.caller().accounts(),
            LIST.before(query));
    return AdminAnswer.bounded(entries.newest(filter, ListQuery.rows(query)))
        .map(found -> LIST.reply(query, found, AuditRoutes::json));
  }

  private static JsonObject json(AuditEntry entry) {
    JsonObject json =
        new JsonObject(512)
            .put("id", Long.toString(entry.id()))
            .put("at", entry.at())
            .put("actor", entry.actor())
            .put("actor_name", entry.actorName())
            .put("action", entry.action())
            .put("subject", entry.subject())
            .put("account", entry.account());
    put(json, "before", entry.before());
    put(json, "after", entry.after());
    return json.put("reason", entry.reason()).put("request_id", entry.requestId());
  }

  private static void put(JsonObject json, String name, @Nullable Map<String, ?> state) {
    if (state == null) {
      json.putNull(name);
    } else {
      json.put(name, state);
    }
  }
}
