package com.hydroml.credits.ledger;

import com.hydroml.credits.journal.BudgetCount;
import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.Entry;
import com.hydroml.credits.journal.EntryKind;
import com.hydroml.credits.journal.EventKind;
import com.hydroml.credits.journal.GrantDetails;
import com.hydroml.credits.journal.HoldDetails;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.HoldStatus;
import com.hydroml.credits.journal.RefundDetails;
import com.hydroml.credits.journal.UsageDetails;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/**
 * An account that writes events as the operations script does, without Redis: the tests' source of
 * well-formed histories.
 */
final class TestEvents {

  static final long START = 1_790_000_000_000L;

  private static final RandomIds IDS = new RandomIds();

  private final String account;
  private long version;
  private long available;
  private long held;
  private long now = START;
  private List<BudgetCount> counts = List.of();

  TestEvents(String account) {
    this.account = account;
  }

  String account() {
    return account;
  }

  long available() {
    return available;
  }

  long held() {
    return held;
  }

  long version() {
    return version;
  }

  long now() {
    return now;
  }

  TestEvents at(long ms) {
    now = ms;
    return this;
  }

  /** What the next event counts against budgets. */
  TestEvents counting(BudgetCount... next) {
    counts = List.of(next);
    return this;
  }

  byte[] grant(long amount) {
    return grant(amount, new GrantDetails("promotional", "a welcome", 0));
  }

  byte[] grant(long amount, GrantDetails said) {
    String id = IDS.grantId();
    available += amount;
    version++;
    byte[] details = DetailsCodec.encode(said);
    byte[] outcome =
        packed(
            out -> {
              out.packInt(1).packLong(version).packLong(available).packLong(held).packLong(now);
              out.packString(id).packLong(amount);
              bytes(out, details);
            });
    return event(
        EventKind.GRANT,
        "grant-" + version,
        outcome,
        List.of(new Entry(EntryKind.GRANT, amount, 0, "")),
        details);
  }

  /** An open hold with the event that made it. */
  record Made(HoldState hold, byte[] event) {}

  Made authorize(long amount, long expiresInMs) {
    return authorize(amount, expiresInMs, HoldDetails.NONE);
  }

  /** One that a budget counts. */
  Made authorize(long amount, long expiresInMs, String budget, long periodStart) {
    String id = IDS.holdId(Shards.of(account)).value();
    return counting(new BudgetCount(id, budget, periodStart, amount))
        .authorize(amount, expiresInMs, HoldDetails.NONE, id);
  }

  Made authorize(long amount, long expiresInMs, HoldDetails details) {
    return authorize(amount, expiresInMs, details, IDS.holdId(Shards.of(account)).value());
  }

  private Made authorize(long amount, long expiresInMs, HoldDetails details, String id) {
    available -= amount;
    held += amount;
    version++;
    HoldState hold =
        new HoldState(
            id, HoldStatus.AUTHORIZED, amount, 0, 0, amount, 0, now, now + expiresInMs, 0);
    return new Made(
        hold,
        event(
            EventKind.AUTHORIZE,
            "authorize-" + version,
            changed(EventKind.AUTHORIZE, hold, 0),
            List.of(new Entry(EntryKind.HOLD, -amount, amount, hold.id())),
            DetailsCodec.encode(details)));
  }

  /** Captures part and releases the rest. */
  Made capture(HoldState was, long amount) {
    return capture(was, amount, new byte[0]);
  }

  /** The same of a quantity. */
  Made capture(HoldState was, long amount, UsageDetails usage) {
    return capture(was, amount, DetailsCodec.encode(usage));
  }

  private Made capture(HoldState was, long amount, byte[] details) {
    long released = was.remaining() - amount;
    available += released;
    held -= was.remaining();
    version++;
    HoldState hold =
        new HoldState(
            was.id(),
            HoldStatus.CAPTURED,
            was.amount(),
            was.captured() + amount,
            was.released() + released,
            0,
            0,
            was.createdAt(),
            was.expiresAt(),
            now);
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(EntryKind.CAPTURE, 0, -amount, was.id()));
    if (released > 0) {
      entries.add(new Entry(EntryKind.RELEASE, released, -released, was.id()));
    }
    return new Made(
        hold,
        event(
            EventKind.CAPTURE,
            "capture-" + version,
            changed(EventKind.CAPTURE, hold, 0),
            entries,
            details));
  }

  /** Captures more than there is: the rest of it stays uncaptured. */
  Made captureShort(HoldState was, long uncaptured) {
    held -= was.remaining();
    version++;
    HoldState hold =
        new HoldState(
            was.id(),
            HoldStatus.CAPTURED,
            was.amount(),
            was.captured() + was.remaining(),
            was.released(),
            0,
            0,
            was.createdAt(),
            was.expiresAt(),
            now);
    return new Made(
        hold,
        event(
            EventKind.CAPTURE,
            "capture-" + version,
            changed(EventKind.CAPTURE, hold, uncaptured),
            List.of(new Entry(EntryKind.CAPTURE, 0, -was.remaining(), was.id())),
            new byte[0]));
  }

  Made refund(HoldState was, long amount) {
    return refund(was, amount, new RefundDetails("", null));
  }

  Made refund(HoldState was, long amount, RefundDetails said) {
    available += amount;
    version++;
    HoldState hold =
        new HoldState(
            was.id(),
            was.status(),
            was.amount(),
            was.captured(),
            was.released(),
            was.remaining(),
            was.refunded() + amount,
            was.createdAt(),
            was.expiresAt(),
            was.closedAt());
    return new Made(
        hold,
        event(
            EventKind.REFUND,
            "refund-" + version,
            changed(EventKind.REFUND, hold, 0),
            List.of(new Entry(EntryKind.REFUND, amount, 0, was.id())),
            DetailsCodec.encode(said)));
  }

  /** A prolonged hold: a version without an entry and without a key. */
  Made heartbeat(HoldState was, long expiresInMs) {
    version++;
    HoldState hold =
        new HoldState(
            was.id(),
            was.status(),
            was.amount(),
            was.captured(),
            was.released(),
            was.remaining(),
            was.refunded(),
            was.createdAt(),
            now + expiresInMs,
            0);
    return new Made(
        hold,
        event(EventKind.ADJUST, "", changed(EventKind.ADJUST, hold, 0), List.of(), new byte[0]));
  }

  byte[] expire(HoldState... due) {
    version++;
    List<Entry> entries = new ArrayList<>();
    for (HoldState hold : due) {
      available += hold.remaining();
      held -= hold.remaining();
      entries.add(new Entry(EntryKind.EXPIRY, hold.remaining(), -hold.remaining(), hold.id()));
    }
    return event(EventKind.EXPIRE, "", new byte[0], entries, new byte[0]);
  }

  byte[] abandon(String key) {
    version++;
    byte[] outcome = packed(out -> out.packInt(2).packLong(version).packLong(now));
    return event(EventKind.ABANDON, key, outcome, List.of(), new byte[0]);
  }

  private byte[] changed(EventKind kind, HoldState hold, long uncaptured) {
    return packed(
        out -> {
          out.packInt(0).packInt(kind.code()).packLong(version).packLong(available).packLong(held);
          out.packLong(now).packLong(uncaptured).packString(hold.id());
          out.packInt(hold.status().code()).packLong(hold.amount()).packLong(hold.captured());
          out.packLong(hold.released()).packLong(hold.remaining()).packLong(hold.refunded());
          out.packLong(hold.createdAt()).packLong(hold.expiresAt()).packLong(hold.closedAt());
        });
  }

  private byte[] event(
      EventKind kind, String key, byte[] outcome, List<Entry> entries, byte[] details) {
    List<BudgetCount> counted = counts;
    counts = List.of();
    return packed(
        out -> {
          out.packInt(counted.isEmpty() ? 1 : 2).packLong(1).packInt(Shards.of(account));
          out.packString(account);
          out.packLong(version).packLong(now).packInt(kind.code()).packLong(available);
          out.packLong(held).packString(key);
          bytes(out, key.isEmpty() || kind == EventKind.ABANDON ? new byte[0] : new byte[16]);
          bytes(out, outcome);
          out.packArrayHeader(entries.size() * 4);
          for (Entry entry : entries) {
            out.packInt(entry.kind().code()).packLong(entry.availableDelta());
            out.packLong(entry.heldDelta()).packString(entry.holdId());
          }
          bytes(out, details);
          if (!counted.isEmpty()) {
            out.packArrayHeader(counted.size() * 4);
            for (BudgetCount count : counted) {
              out.packString(count.holdId()).packString(count.budget());
              out.packLong(count.periodStart()).packLong(count.delta());
            }
          }
        });
  }

  private interface Writing {
    void to(MessageBufferPacker out) throws IOException;
  }

  private static byte[] packed(Writing writing) {
    try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
      writing.to(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Redis writes byte strings as MessagePack's raw strings. */
  private static void bytes(MessageBufferPacker out, byte[] bytes) throws IOException {
    out.packRawStringHeader(bytes.length).writePayload(bytes);
  }
}
