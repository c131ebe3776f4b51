package com.hydroml.credits.balance;

import com.hydroml.credits.balance.HotStateSource.AccountSnapshot;
import com.hydroml.credits.balance.HotStateSource.Counted;
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

/**
 * Writes what the install script reads: as far as can be in the form in which Redis keeps it, for
 * the script has Redis to itself.
 */
final class SnapshotEncoder {

  private static final byte[] TOMBSTONE_FINGERPRINT = new byte[Fingerprint.LENGTH];

  private final Clock clock;

  SnapshotEncoder(Clock clock) {
    this.clock = clock;
  }

  /**
   * One argument of the script.
   *
   * @param drops the shard's drops counter when the account was found absent
   * @param asked the hold that was asked for, which is brought even if it is closed; null if the
   *     account was asked for
   */
  byte[] encode(String drops, AccountSnapshot snapshot, @Nullable StoredHold asked) {
    return ScriptArgument.of(
        out -> {
          out.packString(drops).packString(snapshot.account());
          long earliest =
              snapshot.openHolds().stream()
                  .mapToLong(open -> open.hold().expiresAt())
                  .min()
                  .orElse(0);
          fields(out, snapshot, earliest);
          number(out, earliest);
          out.packArrayHeader(snapshot.openHolds().size() * 3);
          for (StoredHold open : snapshot.openHolds()) {
            hold(out, open, open.hold().expiresAt());
          }
          if (asked == null || asked.hold().isOpen()) {
            out.packArrayHeader(0);
          } else {
            out.packArrayHeader(3);
            hold(out, asked, asked.hold().closedAt());
          }
          outcomes(out, snapshot);
          counters(out, snapshot.budgets());
        });
  }

  /** The names are those of docs/redis-keys.md. */
  private static void fields(MessagePacker out, AccountSnapshot snapshot, long earliest)
      throws IOException {
    out.packArrayHeader(16);
    number(out.packString("a"), snapshot.available());
    number(out.packString("h"), snapshot.held());
    number(out.packString("v"), snapshot.version());
    number(out.packString("j"), snapshot.version());
    number(out.packString("t"), snapshot.lastEventAt());
    number(out.packString("s"), snapshot.status().code());
    number(out.packString("x"), earliest);
    number(out.packString("w"), snapshot.statusVersion());
  }

  private static void hold(MessagePacker out, StoredHold stored, long score) throws IOException {
    out.packString(stored.hold().id());
    number(out, score);
    ScriptArgument.packBytes(out, ScriptArgument.of(kept -> hold(kept, stored)));
  }

  private static void hold(MessagePacker out, StoredHold stored) throws IOException {
    HoldState hold = stored.hold();
    out.packString(stored.account()).packInt(hold.status().code());
    out.packLong(hold.amount()).packLong(hold.captured()).packLong(hold.released());
    out.packLong(hold.remaining()).packLong(hold.refunded()).packLong(hold.createdAt());
    out.packLong(hold.expiresAt()).packLong(hold.closedAt()).packString(stored.key());
    out.packLong(stored.version());
    ScriptArgument.packBytes(out, stored.details());
    if (!stored.budgets().isEmpty()) {
      out.packArrayHeader(stored.budgets().size() * 3);
      for (Counted counted : stored.budgets()) {
        out.packString(counted.budget()).packLong(counted.periodStart()).packLong(counted.amount());
      }
    }
  }

  private static void counters(MessagePacker out, List<Counted> budgets) throws IOException {
    out.packArrayHeader(budgets.size() * 2);
    for (Counted counted : budgets) {
      out.packString(counted.budget());
      out.packString(counted.periodStart() + ":" + counted.amount());
    }
  }

  /** Outcomes that are still kept, each with what is left of its time. */
  private void outcomes(MessagePacker out, AccountSnapshot snapshot) throws IOException {
    long now = clock.millis();
    List<StoredOutcome> kept = new ArrayList<>(snapshot.outcomes().size());
    for (StoredOutcome outcome : snapshot.outcomes()) {
      if (outcome.keptUntil() == null || outcome.keptUntil() > now) {
        kept.add(outcome);
      }
    }
    out.packArrayHeader(kept.size() * 3);
    for (StoredOutcome outcome : kept) {
      out.packString(outcome.key());
      record(out, outcome);
      number(out, outcome.keptUntil() == null ? 0 : outcome.keptUntil() - now);
    }
  }

  private static void record(MessagePacker out, StoredOutcome outcome) throws IOException {
    byte[] fingerprint =
        outcome.fingerprint().length == 0 ? TOMBSTONE_FINGERPRINT : outcome.fingerprint();
    out.packRawStringHeader(fingerprint.length + outcome.outcome().length);
    out.writePayload(fingerprint).writePayload(outcome.outcome());
  }

  /** As Redis keeps numbers. */
  private static void number(MessagePacker out, long number) throws IOException {
    out.packString(Long.toString(number));
  }
}
