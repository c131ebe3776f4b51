package com.hydroml.credits.usage;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.lot.LotStatements;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.ObjectSchema;
import java.util.Arrays;

/** What requests for statements consist of, and what they answer. */
final class StatementSchemas {

  static final ObjectSchema PATH =
      ObjectSchema.named("StatementPath")
          .required("account", FieldType.account(), "The account's id, the caller's own")
          .required("month", month(), "The month, UTC")
          .build();

  static final ObjectSchema QUERY =
      ObjectSchema.named("StatementQuery")
          .optional(
              "min_version",
              AnswerSchemas.version(),
              "Waits up to two seconds for the ledger to have this version of the account")
          .build();

  private static final ObjectSchema BALANCE =
      ObjectSchema.named("StatementBalance")
          .required("available", AnswerSchemas.millicredits(), "Millicredits")
          .required("held", AnswerSchemas.millicredits(), "Millicredits")
          .required("posted", AnswerSchemas.millicredits(), "available + held")
          .open()
          .build();

  private static final ObjectSchema LINE =
      ObjectSchema.named("StatementLine")
          .required(
              "kind",
              FieldType.oneOf(
                  Arrays.stream(EntryKind.values()).map(EntryKind::label).toArray(String[]::new)),
              "What the entries are for")
          .required("entries", FieldType.integer(1, Long.MAX_VALUE), "How many there are")
          .required("available_delta", delta(), "What they change available by, millicredits")
          .required("held_delta", delta(), "What they change held by, millicredits")
          .required("posted_delta", delta(), "Both")
          .open()
          .build();

  private static final ObjectSchema LOT =
      ObjectSchema.named("StatementLot")
          .required("lot", FieldType.string(1, 64), "The lot's id")
          .required(
              "kind",
              FieldType.oneOf("paid", "promotional", "bonus", "adjustment"),
              "Where its credits came from")
          .requiredNullable("expires_at", FieldType.instant(), "When what is left expires")
          .required("opening", AnswerSchemas.millicredits(), "What it had before")
          .required("added", AnswerSchemas.millicredits(), "What came in, if it did this month")
          .required("captured", AnswerSchemas.millicredits(), "What it paid")
          .required("refunded", AnswerSchemas.millicredits(), "What was given back to it")
          .required("adjusted", AnswerSchemas.millicredits(), "What deductions took")
          .required("expired", AnswerSchemas.millicredits(), "What expired")
          .required("closing", AnswerSchemas.millicredits(), "What is left: all of these")
          .open()
          .build();

  private static final ObjectSchema LOTS =
      ObjectSchema.named("StatementLots")
          .required(
              "data",
              FieldType.array(0, LotStatements.MOST, LOT),
              "Lots that came in, paid, or had something left, in the order in which they came")
          .required("truncated", FieldType.bool(), "Whether there are more, which paid less")
          .required(
              "complete", FieldType.bool(), "Whether all of the month is attributed to lots by now")
          .required("as_of_version", AnswerSchemas.version(), "Up to which that is so")
          .open()
          .build();

  static final ObjectSchema STATEMENT =
      ObjectSchema.named("Statement")
          .required("account", FieldType.account(), "The account")
          .requiredNullable("display_name", FieldType.string(0, 256), "Its name for people")
          .required("month", month(), "The month, UTC")
          .required("from", FieldType.instant(), "Its first instant")
          .required("to", FieldType.instant(), "The next month's first instant")
          .required("final", FieldType.bool(), "Whether nothing can be added any more")
          .required("opening_balance", FieldType.object(BALANCE), "Before the first instant")
          .required(
              "lines",
              FieldType.array(0, EntryKind.values().length, LINE),
              "The entries, summed up by kind; a kind without entries is left out")
          .required("closing_balance", FieldType.object(BALANCE), "The opening and all lines")
          .required("lots", FieldType.object(LOTS), "Which lot paid")
          .required("as_of_version", AnswerSchemas.version(), "The account's in the ledger")
          .open()
          .build();

  static final String EXAMPLE =
      """
      {"account": "user:42", "display_name": "Ada", "month": "2026-11",
       "from": "2026-11-01T00:00:00.000Z", "to": "2026-12-01T00:00:00.000Z", "final": false,
       "opening_balance": {"available": 0, "held": 0, "posted": 0},
       "lines": [
         {"kind": "grant", "entries": 1, "available_delta": 1000000, "held_delta": 0,
          "posted_delta": 1000000},
         {"kind": "hold", "entries": 1, "available_delta": -50000, "held_delta": 50000,
          "posted_delta": 0}],
       "closing_balance": {"available": 950000, "held": 50000, "posted": 1000000},
       "lots": {"data": [
         {"lot": "grant_3vYw0cQ8nJt5LrX2mZs7", "kind": "bonus", "expires_at": null, "opening": 0,
          "added": 1000000, "captured": 0, "refunded": 0, "adjusted": 0, "expired": 0,
          "closing": 1000000}],
        "truncated": false, "complete": true, "as_of_version": 2},
       "as_of_version": 2}
      """;

  static final String CSV_EXAMPLE =
      StatementPaper.HEADER
          + "opening_balance,,0,0,0,,,,,,,,,,\r\ngrant,1,1000000,0,1000000,,,,,,,,,,\r\n"
          + "hold,1,-50000,50000,0,,,,,,,,,,\r\nclosing_balance,,950000,50000,1000000,,,,,,,,,,\r\n"
          + "lot,,,,,grant_3vYw0cQ8nJt5LrX2mZs7,bonus,,0,1000000,0,0,0,0,1000000\r\n";

  static final String HTML_EXAMPLE = "<!DOCTYPE html><html lang=\"en\">…</html>";

  private StatementSchemas() {}

  private static FieldType month() {
    return FieldType.string(
        7, Month.PATTERN, text -> text.matches(Month.PATTERN), "a month such as 2026-01");
  }

  /** A sum of many movements, each of which may be as large as a balance. */
  private static FieldType delta() {
    return FieldType.integer(Long.MIN_VALUE, Long.MAX_VALUE);
  }
}
