package com.hydroml.credits.authorization;

import com.hydroml.credits.balance.Fingerprint;
import com.hydroml.credits.balance.Operation;
import com.hydroml.credits.journal.Actor;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.RefundDetails;
import com.hydroml.credits.journal.UsageDetails;
import com.hydroml.credits.kernel.HoldId;
import com.hydroml.credits.web.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Checked values to operations. Single requests and batches both come through here, so that the
 * same request has the same fingerprint on either way.
 */
final class Requests {

  private Requests() {}

  /** {@code POST /v1/authorizations}; the values fit {@link RequestSchemas#AUTHORIZE}. */
  static Operation authorize(Fields body, String key) {
    return authorize(body, key, body.number("amount"), null);
  }

  /**
   * The same.
   *
   * @param amount what the usage was priced to
   * @param usage the operation and quantity, or null if the request names an amount
   */
  static Operation authorize(Fields body, String key, long amount, @Nullable UsageDetails usage) {
    HoldDetails details =
        new HoldDetails(
            nullIfEmpty(body.optionalString("reference")),
            nullIfEmpty(body.optionalString("spender")),
            body.metadata("metadata"),
            usage);
    return Fingerprint.keyed(
        key,
        requestKey ->
            new Operation.Authorize(
                body.string("account"),
                amount,
                body.number("expires_in"),
                body.flag("capture"),
                details,
                requestKey));
  }

  /** {@code POST …/capture}; the values fit {@link RequestSchemas#CAPTURE}. */
  static Operation capture(HoldId hold, Fields body, String key) {
    return capture(hold, body, key, body.optionalNumber("amount"), null);
  }

  /**
   * The same.
   *
   * @param amount what the usage was priced to
   * @param usage the quantity, or null if the request names an amount or nothing
   */
  static Operation capture(
      HoldId hold, Fields body, String key, @Nullable Long amount, @Nullable UsageDetails usage) {
    return Fingerprint.keyed(
        key,
        requestKey ->
            new Operation.Capture(
                hold,
                amount,
                body.flag("final"),
                excess(body.optionalString("excess")),
                body.has("expired"),
                body.optionalNumber("expires_in"),
                usage,
                requestKey));
  }

  /** {@code POST …/void}. */
  static Operation voiding(HoldId hold, String key) {
    return Fingerprint.keyed(key, requestKey -> new Operation.VoidHold(hold, requestKey));
  }

  /** {@code PATCH}; the values fit {@link RequestSchemas#ADJUST}. */
  static Operation adjust(HoldId hold, Fields body, @Nullable String key) {
    Long amount = body.optionalNumber("amount");
    Long expiresIn = body.optionalNumber("expires_in");
    return key == null
        ? new Operation.Adjust(hold, amount, expiresIn, null)
        : Fingerprint.keyed(
            key, requestKey -> new Operation.Adjust(hold, amount, expiresIn, requestKey));
  }

  /** {@code POST …/refund}; the values fit {@link RequestSchemas#REFUND}. */
  static Operation refund(HoldId hold, Fields body, Actor actor, String key) {
    RefundDetails details = new RefundDetails(body.string("reason"), actor);
    return Fingerprint.keyed(
        key,
        requestKey ->
            new Operation.Refund(hold, body.optionalNumber("amount"), details, requestKey));
  }

  private static Operation.Excess excess(@Nullable String excess) {
    if (excess == null) {
      return Operation.Excess.REFUSE;
    }
    return excess.equals("draw") ? Operation.Excess.DRAW : Operation.Excess.AVAILABLE;
  }

  /** An empty text says nothing: it is kept, compared and answered like an absent one. */
  private static @Nullable String nullIfEmpty(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
