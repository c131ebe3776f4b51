package com.hydroml.credits.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Reads events and outcomes. They are written by the operations script (see {@code
 * redis/operations} under the resources), as sequences of MessagePack values; {@code
 * docs/events.md} is the reference.
 */
public final class EventCodec {

  /** The schema of an event that no budget counts. */
  private static final int PLAIN = 1;

  /** The same with one value more: what is counted. */
  private static final int COUNTED = 2;

  private EventCodec() {}

  /**
   * The event in {@code bytes}.
   *
   * @throws MalformedEventException if it is none, or of a schema this version does not know
   */
  public static JournalEvent decode(byte[] bytes) {
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
      int schema = in.unpackInt();
      if (schema != PLAIN && schema != COUNTED) {
        throw new MalformedEventException("event schema " + schema + ", known are 1 and 2");
      }
      JournalEvent event = decodeBody(in, schema == COUNTED);
      if (in.hasNext()) {
        throw new MalformedEventException("bytes after the end of the event");
      }
      return event;
    } catch (IOException | MessagePackException | IllegalArgumentException e) {
      throw new MalformedEventException("no event: " + e.getMessage(), e);
    }
  }

  private static JournalEvent decodeBody(MessageUnpacker in, boolean counted) throws IOException {
    long generation = in.unpackLong();
    int shard = in.unpackInt();
    String account = in.unpackString();
    long version = in.unpackLong();
    long at = in.unpackLong();
    EventKind kind = EventKind.of(in.unpackInt());
    long available = in.unpackLong();
    long held = in.unpackLong();
    String key = in.unpackString();
    byte[] fingerprint = bytes(in);
    byte[] outcomeBytes = bytes(in);
    List<Entry> entries = entries(in);
    byte[] details = bytes(in);
    List<BudgetCount> counts = counted ? counts(in) : List.of();
    return new JournalEvent(
        generation,
        shard,
        account,
        version,
        at,
        kind,
        available,
        held,
        key,
        fingerprint,
        outcome(outcomeBytes),
        outcomeBytes,
        entries,
        details,
        counts);
  }

  private static List<Entry> entries(MessageUnpacker in) throws IOException {
    int count = in.unpackArrayHeader();
    if (count % 4 != 0) {
      throw new MalformedEventException("entries come in fours, not " + count);
    }
    List<Entry> entries = new ArrayList<>(count / 4);
    for (int i = 0; i < count; i += 4) {
      EntryKind kind = EntryKind.of(in.unpackInt());
      entries.add(new Entry(kind, in.unpackLong(), in.unpackLong(), in.unpackString()));
    }
    return List.copyOf(entries);
  }

  private static List<BudgetCount> counts(MessageUnpacker in) throws IOException {
    int count = in.unpackArrayHeader();
    if (count == 0 || count % 4 != 0) {
      throw new MalformedEventException("what is counted comes in fours, not " + count);
    }
    List<BudgetCount> counts = new ArrayList<>(count / 4);
    for (int i = 0; i < count; i += 4) {
      counts.add(
          new BudgetCount(in.unpackString(), in.unpackString(), in.unpackLong(), in.unpackLong()));
    }
    return List.copyOf(counts);
  }

  private static @Nullable Outcome outcome(byte[] bytes) {
    return bytes.length == 0 ? null : OutcomeCodec.decode(bytes);
  }

  private static byte[] bytes(MessageUnpacker in) throws IOException {
    return in.readPayload(in.unpackRawStringHeader());
  }
}
