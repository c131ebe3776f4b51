package com.hydroml.credits.alert;

import com.hydroml.credits.web.JsonObject;
import java.time.Instant;

/**
 * A threshold was raised: an account's available credits were at it, or below.
 *
 * @param position the newer the larger; within an account in the order of becoming visible
 * @param id stable, also in webhooks
 * @param threshold millicredits
 * @param available millicredits, as of {@code version}
 * @param held millicredits, as of {@code version}
 */
public record AlertEvent(
    long position,
    String id,
    String account,
    long threshold,
    long available,
    long held,
    long version,
    Instant at) {

  public static final String TYPE = "balance.low";

  /** As lists and webhooks have it. */
  public JsonObject toJson() {
    return new JsonObject(256)
        .put("id", id)
        .put("type", TYPE)
        .put("account", account)
        .put("threshold", threshold)
        .put("available", available)
        .put("held", held)
        .put("version", version)
        .put("created_at", at);
  }
}
