package com.hydroml.credits.usage;

import com.hydroml.credits.lot.LotStatement;
import java.time.Instant;
import java.time.ZoneOffset;

/** The part of a printed statement that shows which lot paid, in credits. */
final class StatementLotsHtml {

  private StatementLotsHtml() {}

  static void append(StringBuilder html, LotStatement lots) {
    if (!lots.complete()) {
      html.append("<p class=\"open\">What is paid last is not attributed to lots yet.</p>\n");
    }
    if (lots.lots().isEmpty()) {
      return;
    }
    html.append("<table class=\"lots\"><caption>Credit lots</caption>\n<thead><tr><th>Lot</th>")
        .append("<th>Kind</th><th>Expires</th><th>Opening</th><th>Came in</th><th>Paid</th>")
        .append("<th>Given back</th><th>Adjusted</th><th>Expired</th><th>Closing</th></tr></thead>")
        .append("\n<tbody>\n");
    lots.lots().forEach(line -> line(html, line));
    html.append("</tbody></table>\n");
    if (lots.truncated()) {
      html.append("<p>There are more lots, which paid less.</p>\n");
    }
  }

  private static void line(StringBuilder html, LotStatement.Line line) {
    html.append("<tr><th scope=\"row\">")
        .append(StatementHtml.escaped(line.lot()))
        .append("</th><td>")
        .append(StatementHtml.escaped(line.kind()))
        .append("</td><td>")
        .append(expiry(line.expiresAt()))
        .append("</td>");
    StatementHtml.amounts(
        html,
        line.opening(),
        line.added(),
        line.captured(),
        line.refunded(),
        line.adjusted(),
        line.expired(),
        line.closing());
  }

  private static String expiry(long at) {
    return at == 0
        ? ""
        : Instant.ofEpochMilli(at).atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }
}
