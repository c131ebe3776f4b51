package com.hydroml.credits.answer;

import com.hydroml.credits.kernel.AccountId;
import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.ObjectSchema;
import java.math.BigDecimal;

/** How the document describes what this module writes, with an example each. */
public final class AnswerSchemas {

  public static final ObjectSchema BALANCE =
      ObjectSchema.named("Balance")
          .required("available", millicredits(), "What can be reserved, millicredits")
          .required("held", millicredits(), "What open authorizations hold, millicredits")
          .required("version", version(), "The step of the account after which it was so, from 0")
          .open()
          .build();

  public static final ObjectSchema AUTHORIZATION =
      end(amounts("Authorization")
              .optional("reference", FieldType.string(1, 128), "The caller's own reference")
              .optional("spender", FieldType.string(1, 128), "Who spends, as the caller says")
              .optional("operation", FieldType.string(1, 64), "What was priced, if not an amount")
              .optional("quantity", quantity(), "How much of it was to be used, in its unit")
              .optional("price_version", version(), "The prices that it keeps, and captures have")
              .required("metadata", FieldType.metadata(), "The caller's own members")
              .required("created_at", FieldType.instant(), "When it was made"))
          .build();

  public static final ObjectSchema AUTHORIZATION_CHANGE =
      end(amounts("AuthorizationChange")).build();

  public static final ObjectSchema GRANT =
      ObjectSchema.named("Grant")
          .required("id", FieldType.string(1, 64), "The grant's id, grant_…")
          .required("account", FieldType.string(1, AccountId.MAX_LENGTH), "The account")
          .required("amount", FieldType.amount(), "Millicredits")
          .required(
              "kind",
              FieldType.oneOf("promotional", "adjustment", "bonus", "deduction", "expiry"),
              "What it is")
          .required("reason", FieldType.string(0, 256), "Why it was made")
          .requiredNullable("expires_at", FieldType.instant(), "When the credits expire")
          .required("balance", FieldType.object(BALANCE), "The account's balance after the grant")
          .required("durability", durability(), "How safe the grant is now")
          .open()
          .build();

  public static final String AUTHORIZATION_EXAMPLE =
      """
      {"id": "auth_1q7hT2mZk9QpLw4Rb8Xc3VnDsJ", "account": "user:42", "status": "authorized",
       "amount": 50000, "captured": 0, "released": 0, "remaining": 50000,
       "reference": "experiment-7", "metadata": {"model": "resnet"},
       "created_at": "2026-11-01T09:00:00.000Z", "expires_at": "2026-11-01T09:15:00.000Z",
       "balance": {"available": 950000, "held": 50000, "version": 2}, "durability": "journaled"}
      """;

  public static final String CAPTURED_EXAMPLE =
      """
      {"id": "auth_1q7hT2mZk9QpLw4Rb8Xc3VnDsJ", "account": "user:42", "status": "captured",
       "amount": 50000, "captured": 30000, "released": 20000, "remaining": 0,
       "expires_at": "2026-11-01T09:15:00.000Z", "closed_at": "2026-11-01T09:05:00.000Z",
       "balance": {"available": 970000, "held": 0, "version": 3}, "durability": "journaled"}
      """;

  public static final String GRANT_EXAMPLE =
      """
      {"id": "grant_Zk9QpLw4Rb8Xc3VnDsJ7hT", "account": "user:42", "amount": 1000000,
       "kind": "promotional", "reason": "Welcome", "expires_at": null,
       "balance": {"available": 1000000, "held": 0, "version": 1}, "durability": "journaled"}
      """;

  private AnswerSchemas() {}

  /** A balance's amount: unlike what a request may ask for it can be zero. */
  public static FieldType millicredits() {
    return FieldType.integer(0, Millicredits.MAX);
  }

  public static FieldType version() {
    return FieldType.integer(0, Millicredits.MAX);
  }

  public static FieldType holdStatus() {
    return FieldType.oneOf("authorized", "captured", "voided", "expired");
  }

  private static FieldType quantity() {
    return FieldType.decimal(BigDecimal.ZERO, BigDecimal.valueOf(Millicredits.MAX), 6);
  }

  private static FieldType durability() {
    return FieldType.oneOf("queued", "journaled", "posted");
  }

  private static ObjectSchema.Builder amounts(String name) {
    return ObjectSchema.named(name)
        .required("id", FieldType.holdId(), "The authorization's id, auth_…")
        .required("account", FieldType.string(1, AccountId.MAX_LENGTH), "The account")
        .required("status", holdStatus(), "How it stands or closed")
        .required("amount", millicredits(), "What is or was reserved in all, millicredits")
        .required("captured", millicredits(), "What was taken, with what was drawn beyond the hold")
        .required("released", millicredits(), "What went back when it closed, millicredits")
        .required("remaining", millicredits(), "What is still held, millicredits")
        .optional("refunded", millicredits(), "What of the captured was given back, if anything")
        .optional("uncaptured", millicredits(), "What a capture could not draw, if anything");
  }

  private static ObjectSchema.Builder end(ObjectSchema.Builder schema) {
    return schema
        .required("expires_at", FieldType.instant(), "When it expires, or would have expired")
        .optional("closed_at", FieldType.instant(), "When it closed; absent while it is open")
        .required("balance", FieldType.object(BALANCE), "The account's balance after the step")
        .required("durability", durability(), "How safe the step is now")
        .open();
  }
}
