package com.hydroml.credits.balance;

import com.hydroml.credits.journal.DetailsCodec;
import com.hydroml.credits.journal.UsageDetails;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.kernel.Shards;
import com.hydroml.credits.redis.ScriptArgument;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePacker;

/** Writes an operation as the operations script reads it: a sequence of MessagePack values. */
final class OperationEncoder {

  private static final byte[] EMPTY = new byte[0];
  private static final long MILLIS = 1000;

  private final RandomIds ids;

  OperationEncoder(RandomIds ids) {
    this.ids = ids;
  }

  /**
   * The operation's bytes. Ids are drawn here, once: a call that is repeated carries the same ones.
   *
   * @param group operations of one group that cannot be decided yet hold back those after them; 0
   *     for none
   * @param limits budgets that count; null if they are not known, or none can be
   */
  byte[] encode(
      Operation operation, Coverage coverage, int group, @Nullable List<SpendingLimit> limits) {
    return ScriptArgument.of(out -> write(operation, limits, new Writer(out, coverage, group)));
  }

  private void write(Operation operation, @Nullable List<SpendingLimit> limits, Writer out)
      throws IOException {
    switch (operation) {
      case Operation.Authorize o -> authorize(o, limits, out);
      case Operation.Capture o -> capture(o, limits, out);
      case Operation.VoidHold o -> out.head(OperationCodes.VOID, o.hold().value(), o.key());
      case Operation.Adjust o ->
          out.head(OperationCodes.ADJUST, o.hold().value(), o.key())
              .number(o.amount())
              .seconds(o.expiresIn())
              .limits(limits);
      case Operation.Refund o ->
          out.head(OperationCodes.REFUND, o.hold().value(), o.key())
              .number(o.amount())
              .bytes(DetailsCodec.encode(o.details()));
      case Operation.Grant o ->
          out.head(OperationCodes.GRANT, o.account(), o.key())
              .text(ids.grantId())
              .number(o.amount())
              .bytes(DetailsCodec.encode(o.details()));
      case Operation.Deduct o ->
          out.head(OperationCodes.DEDUCT, o.account(), o.key())
              .text(ids.grantId())
              .number(o.amount())
              .bytes(DetailsCodec.encode(o.details()))
              .number(o.atVersion());
      case Operation.Abandon o ->
          out.head(OperationCodes.ABANDON, o.account(), new RequestKey(o.key(), EMPTY));
    }
  }

  private void authorize(Operation.Authorize o, @Nullable List<SpendingLimit> limits, Writer out)
      throws IOException {
    out.head(o.capture() ? OperationCodes.CHARGE : OperationCodes.AUTHORIZE, o.account(), o.key())
        .text(ids.holdId(Shards.of(o.account())).value())
        .number(o.amount())
        .seconds(o.expiresIn())
        .bytes(DetailsCodec.encode(o.details()))
        .limits(limits);
  }

  private static void capture(Operation.Capture o, @Nullable List<SpendingLimit> limits, Writer out)
      throws IOException {
    out.head(OperationCodes.CAPTURE, o.hold().value(), o.key())
        .number(o.amount())
        .flag(o.isFinal())
        .number(o.excess().code())
        .flag(o.drawExpired())
        .seconds(o.expiresIn());
    UsageDetails usage = o.usage();
    if (usage != null) {
      out.bytes(DetailsCodec.encode(usage));
    } else if (limits != null) {
      out.bytes(EMPTY);
    }
    out.limits(limits);
  }

  /** An operation that is only the sweeper's, or a read: a code and what it is about. */
  static byte[] encode(int code, String target, String key, Coverage coverage) {
    return encode(code, target, new RequestKey(key, EMPTY), coverage);
  }

  /** As above, about what a request's key stands for. */
  static byte[] encode(int code, String target, RequestKey key, Coverage coverage) {
    return ScriptArgument.of(out -> new Writer(out, coverage, 0).head(code, target, key));
  }

  /** Values in the script's order, whose first seven every operation has. */
  private record Writer(MessagePacker out, Coverage coverage, int group) {

    Writer head(int code, String target, @Nullable RequestKey key) throws IOException {
      out.packInt(code).packInt(group);
      text(target);
      covered(coverage.accounts());
      text(key == null ? "" : key.key());
      return bytes(key == null ? EMPTY : key.fingerprint());
    }

    private void covered(@Nullable Set<String> accounts) throws IOException {
      if (accounts == null) {
        out.packNil();
        return;
      }
      out.packMapHeader(accounts.size());
      for (String account : accounts) {
        out.packString(account);
        if (coverage.spenders().containsKey(account)) {
          out.packInt(OperationCodes.CERTAIN_SPENDERS);
        } else {
          out.packBoolean(true);
        }
      }
    }

    Writer text(String text) throws IOException {
      out.packString(text);
      return this;
    }

    Writer bytes(byte[] bytes) throws IOException {
      ScriptArgument.packBytes(out, bytes);
      return this;
    }

    Writer number(@Nullable Long value) throws IOException {
      out.packLong(value == null ? OperationCodes.NONE : value);
      return this;
    }

    Writer number(long value) throws IOException {
      out.packLong(value);
      return this;
    }

    Writer seconds(@Nullable Long value) throws IOException {
      out.packLong(value == null ? OperationCodes.NONE : value * MILLIS);
      return this;
    }

    Writer flag(boolean value) throws IOException {
      out.packInt(value ? 1 : 0);
      return this;
    }

    /** The last value, which those that know of no budgets do not have. */
    void limits(@Nullable List<SpendingLimit> limits) throws IOException {
      if (limits == null) {
        return;
      }
      out.packArrayHeader(limits.size() * 4);
      for (SpendingLimit limit : limits) {
        out.packString(limit.budget()).packInt(limit.period().code()).packLong(limit.amount());
        flag(limit.hard());
      }
    }
  }
}
