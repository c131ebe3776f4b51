package com.hydroml.credits.usage;

import com.hydroml.credits.answer.EntryJson;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.ledger.EntryView;
import com.hydroml.credits.ledger.LedgerEvent;
import com.hydroml.credits.notice.Notice;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.JsonObject;
import java.util.List;

/** Writes server-sent events (the HTML standard, 9.2). JSON has no line ends outside of strings. */
final class EventText {

  static final String MEDIA_TYPE = "text/event-stream";

  static final String HEARTBEAT = ": heartbeat\n\n";

  static final String EXAMPLE =
      """
      id: 2
      event: hold
      data: {"account":"user:42","version":2,"type":"hold","entries":[…],"balance":{…},…}

      """;

  private EventText() {}

  /** What a stream begins with: how soon a client should come back, and where it begins. */
  static String greeting(EventPosition after) {
    return "retry: 1000\n: events follow version " + after + "\n\n";
  }

  /** A step, after which a client is at that position. */
  static String step(String account, LedgerEvent event, EventPosition position) {
    return "id: " + position + "\n" + event(name(event), json(account, event).toString());
  }

  /** A notice, after which a client is at that position. */
  static String notice(Notice notice, EventPosition position) {
    return "id: " + position + "\n" + event(notice.type(), notice.body());
  }

  /** The last event of a stream, which the server ends. */
  static String last(String name, String reason) {
    return event(name, new JsonObject().put("reason", reason).toString());
  }

  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  /** The kind of what the step moved; on the way, holds may have expired. */
  static String name(LedgerEvent event) {
    List<EntryKind> kinds = event.entries().stream().map(EntryView::kind).toList();
    if (kinds.isEmpty()) {
      return event.kind() == EventKind.ABANDON ? "abandon" : "extension";
    }
    return kinds.contains(EntryKind.CAPTURE) ? EntryKind.CAPTURE.label() : kinds.getLast().label();
  }

  private static JsonObject json(String account, LedgerEvent event) {
    JsonArray entries = new JsonArray();
    event.entries().forEach(entry -> entries.add(EntryJson.of(entry)));
    JsonObject balance =
        new JsonObject()
            .put("available", event.available())
            .put("held", event.held())
            .put("posted", event.available() + event.held())
            .put("version", event.version());
    String key = event.key();
    return new JsonObject(768)
        .put("account", account)
        .put("version", event.version())
        .put("type", name(event))
        .putIfPresent("operation", key == null || key.isEmpty() ? null : key)
        .put("entries", entries)
        .put("balance", balance)
        .putMillis("created_at", event.at());
  }
}
