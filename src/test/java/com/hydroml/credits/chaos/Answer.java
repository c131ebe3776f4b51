package com.hydroml.credits.chaos;

import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client was told about an operation in the end. */
record Answer(int status, JsonNode json) {

  boolean isSuccess() {
    return status == 200 || status == 201;
  }

  boolean isDurable() {
    String durability = json.path("durability").asString("");
    return durability.equals("journaled") || durability.equals("posted");
  }

  /** Decided, and a client has nothing to try again. */
  boolean isFinal() {
    return switch (status) {
      case 200, 201, 402, 404, 409, 422 -> true;
      default -> false;
    };
  }

  /** Nothing is known, or nothing was done; to be tried again with the same key. */
  boolean isToBeRetried() {
    return status == 503;
  }

  String code() {
    return json.path("code").asString("");
  }

  long version() {
    return json.path("balance").path("version").asLong(-1);
  }

  long available() {
    return json.path("balance").path("available").asLong(-1);
  }

  long held() {
    return json.path("balance").path("held").asLong(-1);
  }

  /** When the hold ends, milliseconds; -1 if the answer does not say. */
  long expiresAt() {
    String instant = json.path("expires_at").asString("");
    return instant.isEmpty() ? -1 : Instant.parse(instant).toEpochMilli();
  }

  String id() {
    return json.path("id").asString("");
  }

  /** The same decision: only a success' durability may have grown since. */
  boolean saysTheSameAs(Answer other) {
    if (status != other.status) {
      return false;
    }
    return isSuccess()
        ? withoutDurability().equals(other.withoutDurability())
        : code().equals(other.code());
  }

  private JsonNode withoutDurability() {
    JsonNode copy = json.deepCopy();
    if (copy instanceof ObjectNode object) {
      object.remove("durability");
    }
    return copy;
  }

  @Override
  public String toString() {
    return status + " " + json;
  }
}
