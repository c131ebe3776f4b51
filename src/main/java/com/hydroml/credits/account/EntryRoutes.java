package com.hydroml.credits.account;

import com.hydroml.credits.answer.EntryJson;
import com.hydroml.credits.answer.LedgerLists;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.kernel.ProblemCode;
import com.hydroml.credits.ledger.EntryFilter;
import com.hydroml.credits.ledger.EntryPosition;
import com.hydroml.credits.ledger.EntryView;
import com.hydroml.credits.ledger.LedgerQueries;
import com.hydroml.credits.ledger.Page;
import com.hydroml.credits.web.Call;
import com.hydroml.credits.web.Caller;
import com.hydroml.credits.web.Csv;
import com.hydroml.credits.web.Cursor;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.ObjectSchema;
import com.hydroml.credits.web.Reply;
import com.hydroml.credits.web.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The route that lists an account's ledger entries. */
final class EntryRoutes implements Endpoints {

  private static final String LIST = "entries";

  private static final ObjectSchema QUERY =
      LedgerLists.query("EntriesQuery", EntryRoutes::isPosition)
          .optional("from", FieldType.instant(), "Only those of this instant or later")
          .optional("to", FieldType.instant(), "Only those before this instant")
          .optional("kind", AccountSchemas.entryKind(), "Only those of this kind")
          .build();

  private static final ObjectSchema PAGE = LedgerLists.page("Entries", AccountSchemas.ENTRY);

  private final LedgerQueries ledger;
  private final LedgerLists lists;
  private final EntryCsv csv;

  EntryRoutes(LedgerQueries ledger, LedgerLists lists, EntryExports exports) {
    this.ledger = ledger;
    this.lists = lists;
    this.csv = new EntryCsv(ledger::entries, exports);
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(entries());
  }

  private Endpoint entries() {
    return Endpoint.get("/v1/accounts/{account}/entries")
        .operation("listEntries", AccountRoutes.TAG)
        .summary(
            "An account's ledger entries",
            "Every movement of credits, newest first. With `Accept: text/csv` all of them in one answer,"
                + " streamed: `limit` does not apply.")
        .scope(Scope.READ)
        .pathParameters(AccountSchemas.ACCOUNT_PATH)
        .query(QUERY)
        .success(200, "A page", PAGE, AccountSchemas.ENTRIES_EXAMPLE)
        .alsoAs(Csv.MEDIA_TYPE, "A header line, and a line for each entry", EntryCsv.EXAMPLE)
        .problems(
            ProblemCode.ACCOUNT_NOT_FOUND,
            ProblemCode.LEDGER_BEHIND,
            ProblemCode.LEDGER_UNAVAILABLE)
        .handledBy(this::entries);
  }

  private Mono<Reply> entries(Call call) {
    String account = AccountRoutes.account(call);
    if (!call.caller().covers(account)) {
      return AccountRoutes.absent();
    }
    Fields query = call.query();
    EntryFilter filter =
        new EntryFilter(
            account,
            millis(query.optionalInstant("from")),
            millis(query.optionalInstant("to")),
            kind(query.optionalString("kind")));
    EntryPosition after = position(query.optionalCursor("cursor"));
    Long minVersion = query.optionalNumber("min_version");
    return call.form().equals(Csv.MEDIA_TYPE)
        ? lists.ofAccount(
            account,
            minVersion,
            version -> csv.reply(filter, after, () -> covers(call.callerNow(), account)))
        : lists.ofAccount(
            account,
            minVersion,
            ledger.entries(filter, after, (int) query.number("limit")).map(EntryRoutes::rows));
  }

  private static boolean covers(@Nullable Caller caller, String account) {
    return caller != null && caller.covers(account);
  }

  private static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }

  private static @Nullable EntryKind kind(@Nullable String label) {
    for (EntryKind kind : EntryKind.values()) {
      if (kind.label().equals(label)) {
        return kind;
      }
    }
    return null;
  }

  private static LedgerLists.Rows rows(Page<EntryView, EntryPosition> page) {
    JsonArray data = new JsonArray();
    page.items().forEach(entry -> data.add(EntryJson.of(entry)));
    return new LedgerLists.Rows(data, cursor(page.next()));
  }

  private static @Nullable String cursor(@Nullable EntryPosition next) {
    return next == null
        ? null
        : Cursor.encode(LIST, Long.toString(next.version()), Integer.toString(next.ordinal()));
  }

  private static @Nullable EntryPosition position(@Nullable List<String> cursor) {
    return cursor == null
        ? null
        : new EntryPosition(Long.parseLong(cursor.get(1)), Integer.parseInt(cursor.get(2)));
  }

  private static boolean isPosition(List<String> cursor) {
    return cursor.size() == 3
        && cursor.get(0).equals(LIST)
        && cursor.get(1).matches("[0-9]{1,16}")
        && cursor.get(2).matches("[0-9]{1,9}");
  }
}
