package com.hydroml.credits.answer;

import com.hydroml.credits.kernel.Rfc3339;
import com.hydroml.credits.ledger.EntryView;
import com.hydroml.credits.web.Csv;
import com.hydroml.credits.web.JsonObject;
import java.time.Instant;

/** How a ledger entry looks to a client. */
public final class EntryJson {

  /** The columns of {@link #line}. */
  public static final String HEADER =
      "id,version,kind,available_delta,held_delta,available_after,held_after,authorization,"
          + "reference,operation,created_at\r\n";

  private EntryJson() {}

  public static JsonObject of(EntryView entry) {
    return new JsonObject(384)
        .put("id", id(entry))
        .put("version", entry.version())
        .put("kind", entry.kind().label())
        .put("available_delta", entry.availableDelta())
        .put("held_delta", entry.heldDelta())
        .put("available_after", entry.availableAfter())
        .put("held_after", entry.heldAfter())
        .putIfPresent("authorization", entry.authorization())
        .putIfPresent("reference", entry.reference())
        .putIfPresent("operation", entry.operation())
        .putMillis("created_at", entry.at());
  }

  /** Adds the entry as a line. */
  public static void line(Csv csv, EntryView entry) {
    csv.put(id(entry))
        .put(entry.version())
        .put(entry.kind().label())
        .put(entry.availableDelta())
        .put(entry.heldDelta())
        .put(entry.availableAfter())
        .put(entry.heldAfter())
        .put(entry.authorization())
        .put(entry.reference())
        .put(entry.operation())
        .put(Rfc3339.format(Instant.ofEpochMilli(entry.at())))
        .end();
  }

  private static String id(EntryView entry) {
    return entry.version() + "-" + entry.ordinal();
  }
}
