package com.hydroml.credits.answer;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An account's balance after a step, in an answer about something else.
 *
 * @param available millicredits
 * @param held millicredits
 * @param version the account's version they belong to, from 0
 */
public record BalanceBody(long available, long held, long version) {

  /** The members {@code available}, {@code held} and {@code version}. */
  public Map<String, Object> members() {
    Map<String, Object> members = LinkedHashMap.newLinkedHashMap(3);
    members.put("available", available);
    members.put("held", held);
    members.put("version", version);
    return members;
  }
}
