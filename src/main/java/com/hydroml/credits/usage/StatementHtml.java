package com.hydroml.credits.usage;

import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.ledger.Statement;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A statement as a page to print, in credits; it loads nothing and runs nothing. */
final class StatementHtml {

  static final String MEDIA_TYPE = "text/html";

  private static final String STYLE =
      """
      body { font: 11pt/1.5 sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
      .lots { font-size: 8pt; }
      caption { text-align: left; margin-bottom: .5rem; }
      th, td { padding: .25rem .5rem; text-align: right; border-bottom: 1px solid #bbb; }
      td { font-variant-numeric: tabular-nums; }
      th:first-child { text-align: left; }
      tbody th { font-weight: normal; }
      .balance th, .balance td { font-weight: bold; }
      .open { color: #a40; }
      @media print { body { margin: 0; max-width: none; } @page { margin: 2cm; } }
      """;

  /** The page's style is allowed by its digest, and nothing else is. */
  static final String SECURITY_POLICY =
      "default-src 'none'; style-src 'sha256-" + digest(STYLE) + "'; frame-ancestors 'none'";

  private StatementHtml() {}

  static String of(StatementPaper paper) {
    Statement statement = paper.statement();
    String name = statement.displayName();
    String who = name == null || name.isBlank() ? paper.account() : name;
    StringBuilder html = new StringBuilder(4096);
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>")
        .append(escaped("Statement " + paper.month() + ", " + paper.account()))
        .append("</title>\n<style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>Statement ")
        .append(paper.month())
        .append("</h1>\n<p>")
        .append(escaped(who))
        .append("<br>Account ")
        .append(escaped(paper.account()))
        .append("</p>\n");
    if (!paper.isFinal()) {
      html.append("<p class=\"open\">Not final: there may be more to come in this month.</p>\n");
    }
    html.append("<table><caption>Credits, by UTC</caption>\n<thead><tr><th>What</th>")
        .append("<th>Entries</th><th>Available</th><th>Held</th><th>Posted</th></tr></thead>\n")
        .append("<tbody>\n");
    balance(html, "Opening balance", statement.opening());
    statement.lines().forEach(line -> line(html, line));
    balance(html, "Closing balance", statement.closing());
    html.append("</tbody></table>\n");
    StatementLotsHtml.append(html, paper.lots());
    return html.append("</body></html>\n").toString();
  }

  private static void balance(StringBuilder html, String name, Statement.Balance balance) {
    html.append("<tr class=\"balance\"><th scope=\"row\">").append(name).append("</th><td></td>");
    amounts(html, balance.available(), balance.held(), balance.posted());
  }

  private static void line(StringBuilder html, Statement.Line line) {
    html.append("<tr><th scope=\"row\">")
        .append(name(line.kind()))
        .append("</th><td>")
        .append(line.entries())
        .append("</td>");
    amounts(html, line.available(), line.held(), line.posted());
  }

  private static String name(EntryKind kind) {
    return switch (kind) {
      case GRANT -> "Grants";
      case HOLD -> "Holds";
      case CAPTURE -> "Captures";
      case RELEASE -> "Releases";
      case EXPIRY -> "Expiries";
      case REFUND -> "Refunds";
      case ADJUSTMENT -> "Adjustments";
    };
  }

  static void amounts(StringBuilder html, long... millicredits) {
    for (long amount : millicredits) {
      html.append("<td data-millicredits=\"")
          .append(amount)
          .append("\">")
          .append(BigDecimal.valueOf(amount, 3).toPlainString())
          .append("</td>");
    }
    html.append("</tr>\n");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
