package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.web.JsonObject;

/**
 * A grant.
 *
 * @param amount millicredits
 * @param balance the account's balance right after it, or now
 */
public record GrantJson(
    String account,
    String id,
    long amount,
    GrantDetails details,
    BalanceJson balance,
    Durability durability) {

  /** Where it can be read. */
  String location() {
    return "/v1/accounts/" + account + "/grants/" + id;
  }

  public JsonObject toJson() {
    JsonObject json =
        new JsonObject(512)
            .put("id", id)
            .put("account", account)
            .put("amount", amount)
            .put("kind", details.kind())
            .put("reason", details.reason());
    if (details.expiresAt() == 0) {
      json.putNull("expires_at");
    } else {
      json.putMillis("expires_at", details.expiresAt());
    }
    return json.put("balance", balance.toJson()).put("durability", durability.label());
  }
}
