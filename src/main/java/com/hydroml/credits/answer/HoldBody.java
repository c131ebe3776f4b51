package com.hydroml.credits.answer;

import com.hydroml.credits.balance.Durability;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hold as JSON: an authorization.
 *
 * @param uncaptured what a capture could not draw any more, millicredits; 0 in any other answer
 * @param balance the account's balance after the step that is answered, or now
 */
public record HoldBody(
    String account, HoldState hold, long uncaptured, BalanceBody balance, Durability durability) {

  /** All members. */
  public Map<String, @Nullable Object> full(HoldDetails details) {
    Map<String, @Nullable Object> body = amounts();
    putUnlessNull(body, "reference", details.reference());
    putUnlessNull(body, "spender", details.spender());
    body.put("metadata", details.metadata());
    body.put("created_at", Instants.text(hold.createdAt()));
    return withTimes(body);
  }

  /** Without what describes the hold, as operations on an existing one answer. */
  public Map<String, @Nullable Object> brief() {
    return withTimes(amounts());
  }

  private Map<String, @Nullable Object> amounts() {
    Map<String, @Nullable Object> body = LinkedHashMap.newLinkedHashMap(17);
    body.put("id", hold.id());
    body.put("account", account);
    body.put("status", hold.status().label());
    body.put("amount", hold.amount());
    body.put("captured", hold.captured());
    body.put("released", hold.released());
    body.put("remaining", hold.remaining());
    putUnlessZero(body, "refunded", hold.refunded());
    putUnlessZero(body, "uncaptured", uncaptured);
    return body;
  }

  private Map<String, @Nullable Object> withTimes(Map<String, @Nullable Object> body) {
    body.put("expires_at", Instants.text(hold.expiresAt()));
    if (hold.closedAt() != 0) {
      body.put("closed_at", Instants.text(hold.closedAt()));
    }
    body.put("balance", balance.members());
    body.put("durability", durability.label());
    return body;
  }

  private static void putUnlessNull(
      Map<String, @Nullable Object> body, String name, @Nullable Object value) {
    if (value != null) {
      body.put(name, value);
    }
  }

  private static void putUnlessZero(
      Map<String, @Nullable Object> body, String name, long millicredits) {
    if (millicredits != 0) {
      body.put(name, millicredits);
    }
  }
}
