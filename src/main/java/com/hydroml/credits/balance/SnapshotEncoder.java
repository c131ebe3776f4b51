package com.hydroml.credits.balance;

import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.StoredHold;
import com.hydroml.credits.balance.HotStateSource.StoredOutcome;
import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.redis.ScriptArgument;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePacker;

/** Writes what the install script reads. */
final class SnapshotEncoder {

  private static final int VALUES_OF_A_HOLD = 14;
  private static final byte[] TOMBSTONE_FINGERPRINT = new byte[Fingerprint.LENGTH];

  private final Clock clock;

  SnapshotEncoder(Clock clock) {
    this.clock = clock;
  }

  byte[] account(AccountSnapshot snapshot) {
    return ScriptArgument.of(
        out ->
            out.packString(snapshot.account())
                .packInt(snapshot.status().code())
                .packLong(snapshot.available())
                .packLong(snapshot.held())
                .packLong(snapshot.version())
                .packLong(snapshot.lastEventAt())
                .packLong(snapshot.statusVersion()));
  }

  /** The account's open holds and, if it is closed, the one hold that was asked for. */
  byte[] holds(AccountSnapshot snapshot, @Nullable StoredHold asked) {
    List<StoredHold> holds = new ArrayList<>(snapshot.openHolds());
    if (asked != null && !asked.hold().isOpen()) {
      holds.add(asked);
    }
    return ScriptArgument.of(
        out -> {
          out.packArrayHeader(holds.size() * VALUES_OF_A_HOLD);
          for (StoredHold hold : holds) {
            hold(out, hold);
          }
        });
  }

  private static void hold(MessagePacker out, StoredHold stored) throws IOException {
    HoldState hold = stored.hold();
    out.packString(hold.id()).packString(stored.account()).packInt(hold.status().code());
    out.packLong(hold.amount()).packLong(hold.captured()).packLong(hold.released());
    out.packLong(hold.remaining()).packLong(hold.refunded()).packLong(hold.createdAt());
    out.packLong(hold.expiresAt()).packLong(hold.closedAt()).packString(stored.key());
    out.packLong(stored.version());
    ScriptArgument.packBytes(out, stored.details());
  }

  /** Outcomes that are still kept, each with what is left of its time. */
  byte[] outcomes(AccountSnapshot snapshot) {
    long now = clock.millis();
    List<StoredOutcome> kept = new ArrayList<>();
    for (StoredOutcome outcome : snapshot.outcomes()) {
      if (outcome.keptUntil() == null || outcome.keptUntil() > now) {
        kept.add(outcome);
      }
    }
    return ScriptArgument.of(
        out -> {
          out.packArrayHeader(kept.size() * 3);
          for (StoredOutcome outcome : kept) {
            out.packString(outcome.key());
            ScriptArgument.packBytes(out, record(outcome));
            out.packLong(outcome.keptUntil() == null ? 0 : outcome.keptUntil() - now);
          }
        });
  }

  private static byte[] record(StoredOutcome outcome) {
    byte[] fingerprint =
        outcome.fingerprint().length == 0 ? TOMBSTONE_FINGERPRINT : outcome.fingerprint();
    byte[] record = new byte[fingerprint.length + outcome.outcome().length];
    System.arraycopy(fingerprint, 0, record, 0, fingerprint.length);
    System.arraycopy(outcome.outcome(), 0, record, fingerprint.length, outcome.outcome().length);
    return record;
  }
}
