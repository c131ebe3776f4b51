package com.hydroml.credits.balance;

import com.hydroml.credits.journal.OutboxEntry;
import com.hydroml.credits.redis.GatedScript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The operations script's reply to one operation.
 *
 * @param replayed whether the outcome was decided by an earlier request
 * @param account the account it is about; empty if that is not known
 * @param journaledUpTo the account's journaled prefix before this call's own events
 * @param payload an outcome's bytes, a reading's values, a counter: what the code says
 * @param events what the operation caused, in order of the versions
 * @param version the account's version after the operation, on which the reply rests
 */
record ScriptReply(
    ReplyCode code,
    boolean replayed,
    String account,
    long journaledUpTo,
    byte[] payload,
    List<OutboxEntry> events,
    long version) {

  @SuppressWarnings("unchecked")
  static ScriptReply of(Object reply) {
    List<Object> values = (List<Object>) reply;
    String account = GatedScript.text(values.get(2));
    return new ScriptReply(
        ReplyCode.of((Long) values.get(0)),
        (Long) values.get(1) == 1,
        account,
        (Long) values.get(3),
        (byte[]) values.get(4),
        events(account, values.subList(6, values.size())),
        (Long) values.get(5));
  }

  private static List<OutboxEntry> events(String account, List<Object> values) {
    if (values.isEmpty()) {
      return List.of();
    }
    List<OutboxEntry> events = new ArrayList<>(values.size() / 3);
    for (int i = 0; i < values.size(); i += 3) {
      events.add(
          new OutboxEntry(
              account,
              (Long) values.get(i),
              GatedScript.text(values.get(i + 1)),
              (byte[]) values.get(i + 2)));
    }
    return events;
  }

  /** The payload as text: the drops counter, or what a fault says. */
  String payloadText() {
    return new String(payload, StandardCharsets.UTF_8);
  }
}
