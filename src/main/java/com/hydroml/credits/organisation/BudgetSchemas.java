package com.hydroml.credits.organisation;

import com.hydroml.credits.kernel.BudgetPeriod;
import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.ListQuery;
import com.hydroml.credits.web.NumberedList;
import com.hydroml.credits.web.ObjectSchema;
import java.util.Arrays;

/** What requests about budgets consist of, and what they answer. */
final class BudgetSchemas {

  private static final int MAX_THRESHOLDS = 20;
  private static final int WHOLE = 100;
  private static final int ID = 64;

  static final ObjectSchema PATH =
      OrganisationSchemas.path("BudgetPath")
          .required("budget", FieldType.string(0, ID), "The budget's id, bud_…")
          .build();

  static final ObjectSchema CREATE =
      ObjectSchema.named("CreateBudgetRequest")
          .required("spender", FieldType.account(), "The member or team that it limits")
          .required("period", period(), "How long it lasts before it begins anew, in UTC")
          .required(
              "amount",
              FieldType.amount(),
              "Millicredits that may be reserved or charged in a period")
          .withDefault(
              "enforcement",
              enforcement(),
              Budget.HARD,
              "Whether what exceeds it is declined (hard), or only told (soft)")
          .optional(
              "thresholds",
              thresholds(),
              "Percent at which it is told; if absent 50, 80 and 100 of a soft one, none of a hard"
                  + " one")
          .optional(
              "reason", FieldType.string(0, OrganisationSchemas.TEXT), "Why, for the audit trail")
          .example("{\"spender\": \"user:42\", \"period\": \"month\", \"amount\": 500000}")
          .build();

  static final ObjectSchema CHANGE =
      ObjectSchema.named("ChangeBudgetRequest")
          .optional("amount", FieldType.amount(), "Millicredits a period, at once")
          .optional("enforcement", enforcement(), "Whether what exceeds it is declined")
          .optional("thresholds", thresholds(), "Percent at which it is told")
          .optional(
              "reason", FieldType.string(0, OrganisationSchemas.TEXT), "Why, for the audit trail")
          .rule(
              "amount",
              "or enforcement or thresholds is required",
              fields ->
                  fields.has("amount") || fields.has("enforcement") || fields.has("thresholds"))
          .example("{\"amount\": 800000}")
          .build();

  static final ObjectSchema BUDGET =
      ObjectSchema.named("Budget")
          .required("id", FieldType.string(1, ID), "What names the budget")
          .required("organisation", FieldType.account(), "The organisation")
          .required("spender", FieldType.account(), "The member or team that it limits")
          .required("spender_kind", FieldType.oneOf(Budget.MEMBER, Budget.TEAM), "Which of the two")
          .required("period", period(), "How long it lasts before it begins anew")
          .required("amount", FieldType.amount(), "Millicredits a period")
          .required("enforcement", enforcement(), "Whether what exceeds it is declined")
          .required("thresholds", thresholds(), "Percent at which it is told, ascending")
          .required(
              "spent",
              FieldType.integer(0, Long.MAX_VALUE),
              "What counts in the period that runs, as far as the ledger has it, millicredits")
          .required(
              "remaining",
              FieldType.integer(0, Millicredits.MAX),
              "What is left of the amount, millicredits; 0 if more was spent")
          .requiredNullable(
              "period_start",
              FieldType.instant(),
              "When the period that runs began; null of a total")
          .requiredNullable(
              "resets_at", FieldType.instant(), "When the next one begins; null of a total")
          .required("created_at", FieldType.instant(), "Since when there is one")
          .open()
          .build();

  static final ObjectSchema BUDGETS = ListQuery.page("Budgets", BUDGET);

  static final String EXAMPLE =
      """
      {"id": "bud_3vYw0cQ8nJt5LrX2mZs7Bd", "organisation": "org:acme", "spender": "user:42",
       "spender_kind": "member", "period": "month", "amount": 500000, "enforcement": "hard",
       "thresholds": [], "spent": 120000, "remaining": 380000,
       "period_start": "2026-11-01T00:00:00.000Z", "resets_at": "2026-12-01T00:00:00.000Z",
       "created_at": "2026-10-07T09:00:00.000Z"}\
      """;

  static final String BUDGETS_EXAMPLE = "{\"data\": [" + EXAMPLE + "], \"next_cursor\": null}";

  private BudgetSchemas() {}

  static ObjectSchema query(NumberedList<Budget> list) {
    return list.query("BudgetsQuery")
        .optional("spender", FieldType.account(), "Only this member's or team's own")
        .build();
  }

  private static FieldType period() {
    return FieldType.oneOf(
        Arrays.stream(BudgetPeriod.values()).map(BudgetPeriod::text).toArray(String[]::new));
  }

  private static FieldType enforcement() {
    return FieldType.oneOf(Budget.HARD, Budget.SOFT);
  }

  private static FieldType thresholds() {
    return FieldType.setOf(0, MAX_THRESHOLDS, FieldType.integer(1, WHOLE));
  }
}
