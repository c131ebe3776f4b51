package com.hydroml.credits.authorization;

import com.hydroml.credits.kernel.Millicredits;
import com.hydroml.credits.pricing.PriceFields;
import com.hydroml.credits.web.FieldType;
import com.hydroml.credits.web.Fields;
import com.hydroml.credits.web.ObjectSchema;
import java.math.BigDecimal;

/**
 * What requests about authorizations consist of. A batch's operation has the members of the same
 * single request, made by the same code.
 */
final class RequestSchemas {

  private static final int DESCRIPTION_LENGTH = 128;
  private static final int REASON_LENGTH = 256;
  private static final long DEFAULT_EXPIRES_IN = 900;
  private static final long MAX_EXPIRES_IN = 2_592_000;

  static final ObjectSchema HOLD_PATH =
      ObjectSchema.named("AuthorizationPath")
          .required("id", FieldType.holdId(), "The authorization's id, auth_…")
          .build();

  static final ObjectSchema AUTHORIZE =
      authorize(ObjectSchema.named("AuthorizeRequest"))
          .example(
              """
              {"account": "user:42", "amount": 50000, "reference": "experiment-7",
               "metadata": {"model": "resnet"}}
              """)
          .build();

  static final ObjectSchema CAPTURE =
      capture(ObjectSchema.named("CaptureRequest")).example("{\"amount\": 30000}").build();

  static final ObjectSchema VOID = ObjectSchema.named("VoidRequest").build();

  static final ObjectSchema ADJUST =
      ObjectSchema.named("AdjustRequest")
          .optional("amount", FieldType.amount(), "The new total, millicredits")
          .optional("expires_in", expiresIn(), "Seconds from now until it expires")
          .rule(
              "amount",
              "or expires_in is required",
              body -> body.has("amount") || body.has("expires_in"))
          .example("{\"expires_in\": 900}")
          .build();

  static final ObjectSchema REFUND =
      ObjectSchema.named("RefundRequest")
          .optional(
              "amount", FieldType.amount(), "Millicredits; all that is captured and not refunded")
          .required("reason", FieldType.string(0, REASON_LENGTH), "Why it is given back")
          .example("{\"amount\": 10000, \"reason\": \"Node failure\"}")
          .build();

  static final ObjectSchema BATCH_AUTHORIZE = authorize(operation("BatchAuthorize")).build();

  static final ObjectSchema BATCH_CAPTURE =
      capture(onAuthorization(operation("BatchCapture"))).build();

  static final ObjectSchema BATCH_VOID = onAuthorization(operation("BatchVoid")).build();

  private RequestSchemas() {}

  private static ObjectSchema.Builder authorize(ObjectSchema.Builder schema) {
    return schema
        .required("account", FieldType.account(), "The account that pays")
        .optional("amount", FieldType.amount(), "What to reserve, millicredits")
        .optional("operation", PriceFields.operation(), "What is priced, in place of an amount")
        .optional("quantity", PriceFields.quantity(), "How much of it, in its unit")
        .withDefault(
            "expires_in", expiresIn(), DEFAULT_EXPIRES_IN, "Seconds until the credits go back")
        .optional("reference", FieldType.string(0, DESCRIPTION_LENGTH), "The caller's reference")
        .optional("spender", FieldType.string(0, DESCRIPTION_LENGTH), "Who spends")
        .optional("metadata", FieldType.metadata(), "The caller's own members")
        .withDefault("capture", FieldType.bool(), false, "Whether to charge in the same step")
        .rule(
            "amount",
            "is required, or operation and quantity",
            body -> body.has("amount") || isOfQuantity(body))
        .rule(
            "amount",
            "and operation with quantity exclude each other",
            body -> !body.has("amount") || !isOfQuantity(body))
        .rule(
            "operation",
            "is required with quantity",
            body -> body.has("operation") || !body.has("quantity"))
        .rule(
            "quantity",
            "is required with operation",
            body -> body.has("quantity") || !body.has("operation"));
  }

  private static boolean isOfQuantity(Fields body) {
    return body.has("quantity") || body.has("operation");
  }

  private static ObjectSchema.Builder capture(ObjectSchema.Builder schema) {
    return schema
        .optional(
            "amount",
            FieldType.integer(0, Millicredits.MAX),
            "What was used, millicredits; all that remains if absent, 0 only if final")
        .optional(
            "quantity",
            PriceFields.quantityOrNone(),
            "What was used of the authorization's operation, in place of an amount")
        .withDefault("final", FieldType.bool(), true, "Whether the rest goes back and it is closed")
        .optional(
            "excess",
            FieldType.oneOf("draw", "available"),
            "Take what goes beyond the hold from the balance: all of it, or as much as there is")
        .optional(
            "expired", FieldType.oneOf("draw"), "Take the whole amount of an expired hold anew")
        .optional("expires_in", expiresIn(), "Prolongs an authorization that stays open, seconds")
        .rule("amount", "may be 0 only if final is true", RequestSchemas::takesOrCloses)
        .rule(
            "amount",
            "and quantity exclude each other",
            body -> !body.has("quantity") || !body.has("amount"))
        .rule("quantity", "may be 0 only if final is true", RequestSchemas::usesOrCloses)
        .rule(
            "expires_in",
            "needs final to be false: a final capture closes the authorization",
            body -> !body.has("expires_in") || !body.flag("final"));
  }

  private static boolean takesOrCloses(Fields capture) {
    Long amount = capture.optionalNumber("amount");
    return amount == null || amount > 0 || capture.flag("final");
  }

  private static boolean usesOrCloses(Fields capture) {
    BigDecimal quantity = capture.optionalDecimal("quantity");
    return quantity == null || quantity.signum() > 0 || capture.flag("final");
  }

  private static FieldType expiresIn() {
    return FieldType.integer(1, MAX_EXPIRES_IN);
  }

  private static ObjectSchema.Builder operation(String name) {
    return ObjectSchema.named(name)
        .required("op", FieldType.oneOf("authorize", "capture", "void"), "The operation")
        .required("idempotency_key", FieldType.idempotencyKey(), "The operation's own key");
  }

  private static ObjectSchema.Builder onAuthorization(ObjectSchema.Builder schema) {
    return schema.required("authorization", FieldType.holdId(), "The authorization's id, auth_…");
  }
}
