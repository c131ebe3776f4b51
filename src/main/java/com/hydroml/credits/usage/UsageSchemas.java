package com.hydroml.credits.usage;

import com.hydroml.credits.answer.AnswerSchemas;
import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.ledger.SpendingBy;
import com.hydroml.credits.ledger.SpendingQueries;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.ObjectSchema;
import java.util.Arrays;

/** What requests about usage consist of, and what they answer. */
final class UsageSchemas {

  static final ObjectSchema ACCOUNT_PATH =
      ObjectSchema.named("UsageAccountPath")
          .required("account", FieldType.account(), "The account's id, the caller's own")
          .build();

  static final ObjectSchema QUERY =
      ObjectSchema.named("UsageQuery")
          .optional("from", FieldType.instant(), "The first instant; 30 days before `to` if absent")
          .optional("to", FieldType.instant(), "The instant before which; now if absent")
          .withDefault("group_by", groupBy(), SpendingBy.DAY.label(), "What to group by")
          .optional(
              "min_version",
              AnswerSchemas.version(),
              "Waits up to two seconds for the ledger to have this version of the account")
          .build();

  private static final ObjectSchema SUM = sum("UsageSum").open().build();

  private static final ObjectSchema GROUP =
      sum("UsageGroup")
          .requiredNullable(
              "key",
              FieldType.string(0, 128),
              "The operation, spender or reference, or when the day or hour began; null for what"
                  + " was captured without")
          .open()
          .build();

  private static final ObjectSchema RATE =
      ObjectSchema.named("BurnRate")
          .required("days", FieldType.integer(1, 30), "The days until now that it is of")
          .required("amount", amount(), "What was spent in them, net of refunds, millicredits")
          .required("per_day", AnswerSchemas.millicredits(), "Millicredits a day")
          .open()
          .build();

  private static final ObjectSchema PROJECTIONS =
      ObjectSchema.named("UsageProjections")
          .required("as_of", FieldType.instant(), "The instant that they are made at")
          .required("available", AnswerSchemas.millicredits(), "What can be reserved then")
          .required("burn_rates", FieldType.array(3, 3, RATE), "Over 1, 7 and 30 days")
          .requiredNullable(
              "run_out_at",
              FieldType.instant(),
              "When nothing is available any more at the pace of late; null if nothing is spent")
          .open()
          .build();

  static final ObjectSchema USAGE =
      ObjectSchema.named("Usage")
          .required("account", FieldType.account(), "The account")
          .required("from", FieldType.instant(), "The first instant")
          .required("to", FieldType.instant(), "The instant before which")
          .required("group_by", groupBy(), "What it is grouped by")
          .required(
              "data",
              FieldType.array(0, SpendingQueries.MAX_GROUPS, GROUP),
              "Times in their order; others beginning with the one that most was spent on")
          .required("truncated", FieldType.bool(), "Whether there are more groups than these")
          .required("total", FieldType.object(SUM), "Of all groups, shown or not")
          .required("projections", FieldType.object(PROJECTIONS), "How long the credits last")
          .required("as_of_version", AnswerSchemas.version(), "It is complete up to this version")
          .open()
          .build();

  static final String USAGE_EXAMPLE =
      """
      {"account": "user:42", "from": "2026-11-01T00:00:00.000Z", "to": "2026-11-03T00:00:00.000Z",
       "group_by": "day", "data": [
         {"key": "2026-11-01T00:00:00.000Z", "amount": 9000, "captured": 10000, "refunded": 1000,
          "captures": 4}],
       "truncated": false,
       "total": {"amount": 9000, "captured": 10000, "refunded": 1000, "captures": 4},
       "projections": {"as_of": "2026-11-03T00:00:00.000Z", "available": 90000, "burn_rates": [
         {"days": 1, "amount": 0, "per_day": 0}, {"days": 7, "amount": 9000, "per_day": 1286},
         {"days": 30, "amount": 9000, "per_day": 300}],
        "run_out_at": "2027-01-12T00:00:00.000Z"},
       "as_of_version": 9}
      """;

  private UsageSchemas() {}

  private static FieldType groupBy() {
    return FieldType.oneOf(
        Arrays.stream(SpendingBy.values()).map(SpendingBy::label).toArray(String[]::new));
  }

  private static FieldType amount() {
    return FieldType.integer(-Millicredits.MAX, Millicredits.MAX);
  }

  private static ObjectSchema.Builder sum(String name) {
    return ObjectSchema.named(name)
        .required("amount", amount(), "captured less refunded, millicredits")
        .required("captured", AnswerSchemas.millicredits(), "What was captured, millicredits")
        .required("refunded", AnswerSchemas.millicredits(), "What was given back, millicredits")
        .required("captures", FieldType.integer(0, Long.MAX_VALUE), "How many captures");
  }
}
