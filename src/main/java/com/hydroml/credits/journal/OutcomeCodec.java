package com.hydroml.credits.journal;

import com.hydroml.credits.kernel.BudgetPeriod;
import java.io.IOException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Reads remembered decisions. The first value is the code; the codes are shared with the operations
 * script, and an unknown one is a fault.
 */
public final class OutcomeCodec {

  private OutcomeCodec() {}

  /**
   * The decision in {@code bytes}.
   *
   * @throws MalformedEventException if it is none
   */
  public static Outcome decode(byte[] bytes) {
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
      Outcome outcome = decode(in.unpackInt(), in);
      if (in.hasNext()) {
        throw new MalformedEventException("bytes after the end of the outcome");
      }
      return outcome;
    } catch (IOException | MessagePackException | IllegalArgumentException e) {
      throw new MalformedEventException("no outcome: " + e.getMessage(), e);
    }
  }

  private static Outcome decode(int code, MessageUnpacker in) throws IOException {
    return switch (code) {
      case 0 -> holdChanged(in);
      case 1 -> granted(in);
      case 2 -> new Outcome.Abandoned(in.unpackLong(), in.unpackLong());
      case 10 -> new Outcome.HoldClosed(HoldStatus.of(in.unpackInt()), in.unpackLong());
      case 11 -> new Outcome.AmountExceedsRemaining(in.unpackLong());
      case 12 -> new Outcome.AmountBelowCaptured(in.unpackLong());
      case 13 -> new Outcome.AmountExceedsCaptured(in.unpackLong());
      case 14 -> new Outcome.BalanceLimitExceeded(in.unpackLong(), in.unpackLong());
      case 15 -> new Outcome.InsufficientCredits(in.unpackLong(), in.unpackLong(), in.unpackLong());
      case 16 ->
          new Outcome.BudgetExceeded(
              in.unpackString(),
              BudgetPeriod.of(in.unpackInt()),
              in.unpackLong(),
              in.unpackLong(),
              in.unpackLong(),
              in.unpackLong());
      default -> throw new MalformedEventException("unknown outcome code " + code);
    };
  }

  private static Outcome holdChanged(MessageUnpacker in) throws IOException {
    EventKind kind = EventKind.of(in.unpackInt());
    long version = in.unpackLong();
    long available = in.unpackLong();
    long held = in.unpackLong();
    long at = in.unpackLong();
    long uncaptured = in.unpackLong();
    return new Outcome.HoldChanged(kind, version, available, held, at, uncaptured, hold(in));
  }

  /** A hold's values in their order: also how the operations script answers a read of a hold. */
  public static HoldState hold(MessageUnpacker in) throws IOException {
    return new HoldState(
        in.unpackString(),
        HoldStatus.of(in.unpackInt()),
        in.unpackLong(),
        in.unpackLong(),
        in.unpackLong(),
        in.unpackLong(),
        in.unpackLong(),
        in.unpackLong(),
        in.unpackLong(),
        in.unpackLong());
  }

  private static Outcome granted(MessageUnpacker in) throws IOException {
    return new Outcome.Granted(
        in.unpackLong(),
        in.unpackLong(),
        in.unpackLong(),
        in.unpackLong(),
        in.unpackString(),
        in.unpackLong(),
        in.readPayload(in.unpackRawStringHeader()));
  }
}
