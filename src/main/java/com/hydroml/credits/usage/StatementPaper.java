package com.hydroml.credits.usage;

import com.hydroml.credits.ledger.Statement;
import com.hydroml.credits.web.Csv;
import com.hydroml.credits.web.JsonArray;
import com.hydroml.credits.web.JsonObject;

/**
 * An account's statement of a month, in the forms that it is given in.
 *
 * @param isFinal whether nothing can be added to it any more
 */
record StatementPaper(String account, Month month, Statement statement, boolean isFinal) {

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
        .put("as_of_version", statement.version());
  }

  private static JsonObject balance(Statement.Balance balance) {
    return new JsonObject()
        .put("available", balance.available())
        .put("held", balance.held())
        .put("posted", balance.posted());
  }

  /** The columns of {@link #csv}; the last line is the sum of those above it. */
  static final String HEADER = "line,entries,available,held,posted\r\n";

  String csv() {
    Csv csv = new Csv();
    csv(csv, "opening_balance", statement.opening());
    for (Statement.Line line : statement.lines()) {
      csv.put(line.kind().label())
          .put(line.entries())
          .put(line.available())
          .put(line.held())
          .put(line.posted())
          .end();
    }
    csv(csv, "closing_balance", statement.closing());
    return HEADER + csv;
  }

  private static void csv(Csv csv, String name, Statement.Balance balance) {
    csv.put(name)
        .put((String) null)
        .put(balance.available())
        .put(balance.held())
        .put(balance.posted())
        .end();
  }
}
