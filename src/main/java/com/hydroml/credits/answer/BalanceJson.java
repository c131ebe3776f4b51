package com.hydroml.credits.answer;

import com.hydroml.credits.web.JsonObject;

/**
 * An account's balance in an answer about something else.
 *
 * @param available millicredits
 * @param held millicredits
 * @param version the account's version they belong to, from 0
 */
public record BalanceJson(long available, long held, long version) {

  JsonObject toJson() {
    return new JsonObject(96).put("available", available).put("held", held).put("version", version);
  }
}
