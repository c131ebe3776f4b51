package com.hydroml.credits.journal;

import com.hydroml.credits.redis.GatedScript;
import com.hydroml.credits.redis.ShardKeys;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Entries of an outbox as scripts tell them. */
public final class OutboxEntries {

  private static final Logger log = LoggerFactory.getLogger(OutboxEntries.class);

  private OutboxEntries() {}

  /**
   * Of a reply's values: id and event of each entry, in turn. What is no event is left out and
   * logged, so that it does not keep the others from Kafka; docs/runbook.md says what to do.
   *
   * @param keys whose outbox it is
   */
  public static List<OutboxEntry> of(ShardKeys keys, List<Object> values) {
    List<OutboxEntry> entries = new ArrayList<>(values.size() / 2);
    for (int i = 0; i + 1 < values.size(); i += 2) {
      String id = GatedScript.text(values.get(i));
      byte[] bytes = (byte[]) values.get(i + 1);
      try {
        JournalEvent event = EventCodec.decode(bytes);
        entries.add(new OutboxEntry(event.account(), event.version(), id, bytes));
      } catch (MalformedEventException e) {
        log.error(
            "Outbox entry {} of {}o is no event and stays: {}", id, keys.prefix(), e.getMessage());
      }
    }
    return entries;
  }
}
