package com.hydroml.credits.account;

import com.hydroml.credits.web.JsonObject;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Postgres says of an account; its balance is elsewhere.
 *
 * @param type user or organisation
 */
record Account(
    String id,
    String type,
    @Nullable String displayName,
    Map<String, String> metadata,
    Instant createdAt) {

  /**
   * The account as the contract has it.
   *
   * @param status active, frozen or closed
   */
  JsonObject toJson(String status, long available, long held, long version) {
    return new JsonObject(512)
        .put("account", id)
        .put("type", type)
        .put("status", status)
        .put("display_name", displayName)
        .put("metadata", metadata)
        .put(
            "balance",
            new JsonObject(128)
                .put("available", available)
                .put("held", held)
                .put("posted", available + held)
                .put("version", version))
        .put("created_at", createdAt);
  }
}
