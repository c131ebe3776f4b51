package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.UsageDetails;
import com.hydroml.credits.web.JsonObject;

/**
 * A hold: what the contract calls an authorization.
 *
 * @param uncaptured what a capture could not draw any more, millicredits; 0 in any other answer
 * @param balance the account's balance after the step that is answered, or now
 */
public record HoldJson(
    String account, HoldState hold, long uncaptured, BalanceJson balance, Durability durability) {

  /** All members. */
  public JsonObject full(HoldDetails details) {
    JsonObject json =
        amounts()
            .putIfPresent("reference", details.reference())
            .putIfPresent("spender", details.spender());
    UsageDetails usage = details.usage();
    if (usage != null) {
      json.put("operation", usage.operation())
          .put("quantity", usage.quantity())
          .put("price_version", usage.priceVersion());
    }
    json.put("metadata", details.metadata()).putMillis("created_at", hold.createdAt());
    return withEnd(json);
  }

  /** Without what describes the hold, as operations on an existing one answer. */
  public JsonObject brief() {
    return withEnd(amounts());
  }

  private JsonObject amounts() {
    JsonObject json =
        new JsonObject(512)
            .put("id", hold.id())
            .put("account", account)
            .put("status", hold.status().label())
            .put("amount", hold.amount())
            .put("captured", hold.captured())
            .put("released", hold.released())
            .put("remaining", hold.remaining());
    if (hold.refunded() != 0) {
      json.put("refunded", hold.refunded());
    }
    if (uncaptured != 0) {
      json.put("uncaptured", uncaptured);
    }
    return json;
  }

  private JsonObject withEnd(JsonObject json) {
    json.putMillis("expires_at", hold.expiresAt());
    if (hold.closedAt() != 0) {
      json.putMillis("closed_at", hold.closedAt());
    }
    return json.put("balance", balance.toJson()).put("durability", durability.label());
  }
}
