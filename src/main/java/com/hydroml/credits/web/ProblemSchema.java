package com.hydroml.credits.web;

import com.hydroml.credits.kernel.ProblemCode;
import java.util.Arrays;

/** How problems look, for the document. */
final class ProblemSchema {

  private static final String EXAMPLE_INSTANT = "2026-11-01T12:00:00.000Z";
  private static final int MAX_TEXT = 4096;

  private static final ObjectSchema FIELD_ERROR =
      ObjectSchema.named("FieldError")
          .required("field", FieldType.string(0, MAX_TEXT), "The field as sent")
          .required("message", FieldType.string(0, MAX_TEXT), "What is wrong with it")
          .open()
          .build();

  static final ObjectSchema PROBLEM =
      ObjectSchema.named("Problem")
          .required("type", FieldType.string(0, MAX_TEXT), "urn:eco-credits:problem:<code>")
          .required("title", FieldType.string(0, MAX_TEXT), "What the code means")
          .required("status", FieldType.integer(400, 599), "The HTTP status")
          .required("detail", FieldType.string(0, MAX_TEXT), "What happened this time")
          .required("instance", FieldType.string(0, MAX_TEXT), "The path of the request")
          .required("code", FieldType.oneOf(codes()), "The stable code to switch on")
          .optional(
              "errors",
              FieldType.array(1, FieldErrors.MAX_ERRORS, FIELD_ERROR),
              "invalid_request: the fields at fault")
          .optional("available", any(), "insufficient_credits: what the account has available")
          .optional("requested", any(), "insufficient_credits, budget_exceeded: what was needed")
          .optional("shortfall", any(), "insufficient_credits: what is missing")
          .nullable(
              "next_release_at",
              FieldType.instant(),
              "insufficient_credits: the earliest expiry of an open hold of the account")
          .optional("budget", FieldType.string(1, 64), "budget_exceeded: the budget's id, bud_…")
          .optional("limit", any(), "budget_exceeded: what the budget allows a period")
          .optional(
              "period",
              FieldType.oneOf("day", "week", "month", "total"),
              "budget_exceeded: the budget's period")
          .nullable(
              "resets_at",
              FieldType.instant(),
              "budget_exceeded: when the next period begins; null if there is none")
          .optional("spent", any(), "budget_exceeded: what was spent in the period before")
          .optional("remaining", any(), "amount_exceeds_remaining: what remains of the hold")
          .optional("expired_at", FieldType.instant(), "authorization_expired: since when")
          .optional("outcome", FieldType.oneOf("unknown"), "outcome_unknown: always unknown")
          .open()
          .build();

  private ProblemSchema() {}

  private static FieldType any() {
    return FieldType.integer(0, Long.MAX_VALUE);
  }

  private static String[] codes() {
    return Arrays.stream(ProblemCode.values()).map(ProblemCode::code).toArray(String[]::new);
  }

  /** An example of the problem, as JSON text. */
  static String example(ProblemCode code, String path) {
    Problem problem = Problem.of(code, code.title() + ".");
    switch (code) {
      case INSUFFICIENT_CREDITS ->
          problem
              .with("available", 250)
              .with("requested", 1000)
              .with("shortfall", 750)
              .with("next_release_at", EXAMPLE_INSTANT);
      case BUDGET_EXCEEDED ->
          problem
              .with("budget", "bud_Zk9QpLw4Rb8Xc3VnDsJ7hT")
              .with("limit", 5000)
              .with("period", "month")
              .with("resets_at", "2026-12-01T00:00:00.000Z")
              .with("spent", 4500)
              .with("requested", 1000);
      case AMOUNT_EXCEEDS_REMAINING -> problem.with("remaining", 400);
      case AUTHORIZATION_EXPIRED -> problem.with("expired_at", EXAMPLE_INSTANT);
      case OUTCOME_UNKNOWN -> problem.with("outcome", "unknown");
      case INVALID_REQUEST ->
          problem = Problem.invalid("amount", "must be an integer from 1 to 9000000000000000");
      default -> {
        // The other codes carry nothing of their own.
      }
    }
    return problem.toJson(path).toString();
  }
}
