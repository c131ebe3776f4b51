package com.hydroml.credits.usage;

import com.hydroml.credits.kernel.Rfc3339;
import com.hydroml.credits.ledger.Statement;
import com.hydroml.credits.lot.LotStatement;
import com.hydroml.credits.web.Csv;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account's statement of a month, in the forms that it is given in.
 *
 * @param lots which of them paid
 * @param isFinal whether nothing can be added to it any more
 */
record StatementPaper(
    String account, Month month, Statement statement, LotStatement lots, boolean isFinal) {

  JsonObject json() {
    JsonArray lines = new JsonArray();
    for (Statement.Line line : statement.lines()) {
      lines.add(
          new JsonObject()
              .put("kind", line.kind().label())
              .put("entries", line.entries())
              .put("available_delta", line.available())
              .put("held_delta", line.held())
              .put("posted_delta", line.posted()));
    }
    return new JsonObject(1024)
        .put("account", account)
        .put("display_name", statement.displayName())
        .put("month", month.toString())
        .putMillis("from", month.from())
        .putMillis("to", month.to())
        .put("final", isFinal)
        .put("opening_balance", balance(statement.opening()))
        .put("lines", lines)
        .put("closing_balance", balance(statement.closing()))
        .put("lots", lotsJson())
        .put("as_of_version", statement.version());
  }

  private JsonObject lotsJson() {
    JsonArray data = new JsonArray();
    for (LotStatement.Line line : lots.lots()) {
      data.add(
          new JsonObject()
              .put("lot", line.lot())
              .put("kind", line.kind())
              .put("expires_at", expiry(line))
              .put("opening", line.opening())
              .put("added", line.added())
              .put("captured", line.captured())
              .put("refunded", line.refunded())
              .put("adjusted", line.adjusted())
              .put("expired", line.expired())
              .put("closing", line.closing()));
    }
    return new JsonObject(512)
        .put("data", data)
        .put("truncated", lots.truncated())
        .put("complete", lots.complete())
        .put("as_of_version", lots.version());
  }

  private static @Nullable Instant expiry(LotStatement.Line line) {
    return line.expiresAt() == 0 ? null : Instant.ofEpochMilli(line.expiresAt());
  }

  private static JsonObject balance(Statement.Balance balance) {
    return new JsonObject()
        .put("available", balance.available())
        .put("held", balance.held())
        .put("posted", balance.posted());
  }

  /** What lines of lots have in place of what the others have. */
  private static final int COLUMNS_OF_BALANCES = 4;

  private static final int COLUMNS_OF_LOTS = 10;

  /** The columns of {@link #csv}. */
  static final String HEADER =
      "line,entries,available,held,posted,lot,lot_kind,expires_at,opening,added,captured,refunded,"
          + "adjusted,expired,closing\r\n";

  String csv() {
    Csv csv = new Csv();
    csv(csv, "opening_balance", statement.opening());
    for (Statement.Line line : statement.lines()) {
      csv.put(line.kind().label())
          .put(line.entries())
          .put(line.available())
          .put(line.held())
          .put(line.posted());
      empty(csv, COLUMNS_OF_LOTS).end();
    }
    csv(csv, "closing_balance", statement.closing());
    lots.lots().forEach(line -> csv(csv, line));
    return HEADER + csv;
  }

  private static Csv empty(Csv csv, int columns) {
    for (int i = 0; i < columns; i++) {
      csv.put((String) null);
    }
    return csv;
  }

  private static void csv(Csv csv, LotStatement.Line line) {
    Instant expiry = expiry(line);
    empty(csv.put("lot"), COLUMNS_OF_BALANCES)
        .put(line.lot())
        .put(line.kind())
        .put(expiry == null ? null : Rfc3339.format(expiry))
        .put(line.opening())
        .put(line.added())
        .put(line.captured())
        .put(line.refunded())
        .put(line.adjusted())
        .put(line.expired())
        .put(line.closing())
        .end();
  }

  private static void csv(Csv csv, String name, Statement.Balance balance) {
    csv.put(name)
        .put((String) null)
        .put(balance.available())
        .put(balance.held())
        .put(balance.posted());
    empty(csv, COLUMNS_OF_LOTS).end();
  }
}
