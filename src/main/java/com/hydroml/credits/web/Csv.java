package com.hydroml.credits.web;

import org.jspecify.annotations.Nullable;

/**
 * Writes comma-separated values as RFC 4180 has them: lines end in CR LF, and a value with a comma,
 * a quote or an end of line is quoted.
 *
 * <p>A text that a spreadsheet would take for a formula gets an apostrophe in front, as <a
 * href="https://owasp.org/www-community/attacks/CSV_Injection">OWASP</a> advises; numbers are
 * written as they are.
 */
public final class Csv {

  public static final String MEDIA_TYPE = "text/csv";
  public static final String CONTENT_TYPE = "text/csv; charset=utf-8";

  /** What a formula begins with, also as East Asian full-width characters. */
  private static final String FORMULAS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

  private final StringBuilder text = new StringBuilder(1024);
  private boolean begun;

  /** Adds a text to the line; null is an empty value. */
  public Csv put(@Nullable String value) {
    separate();
    if (value != null && !value.isEmpty()) {
      boolean formula = FORMULAS.indexOf(value.charAt(0)) >= 0;
      quoted(formula ? "'" + value : value);
    }
    return this;
  }

  /** Adds a number to the line. */
  public Csv put(long value) {
    separate();
    text.append(value);
    return this;
  }

  /** Ends the line. */
  public Csv end() {
    text.append("\r\n");
    begun = false;
    return this;
  }

  private void separate() {
    if (begun) {
      text.append(',');
    }
    begun = true;
  }

  private void quoted(String value) {
    if (value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')) {
      text.append(value);
    } else {
      text.append('"').append(value.replace("\"", "\"\"")).append('"');
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
