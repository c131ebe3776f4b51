package com.hydroml.credits.balance;

import com.hydroml.credits.journal.HoldState;
import com.hydroml.credits.journal.OutcomeCodec;
import java.io.IOException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** Reads what the operations script answers to reads. */
final class ReadingDecoder {

  private ReadingDecoder() {}

  static Reading balance(ScriptReply reply) {
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(reply.payload())) {
      return balance(reply.account(), in);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  static Reading hold(ScriptReply reply) {
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(reply.payload())) {
      Reading.Balance balance = balance(reply.account(), in);
      long changedAtVersion = in.unpackLong();
      byte[] details = in.readPayload(in.unpackRawStringHeader());
      HoldState hold = OutcomeCodec.hold(in);
      Durability durability =
          reply.journaledUpTo() >= changedAtVersion ? Durability.JOURNALED : Durability.QUEUED;
      return new Reading.Hold(balance, hold, details, changedAtVersion, durability);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private static Reading.Balance balance(String account, MessageUnpacker in) throws IOException {
    int status = in.unpackInt();
    long available = in.unpackLong();
    long held = in.unpackLong();
    long version = in.unpackLong();
    long at = in.unpackLong();
    return new Reading.Balance(account, AccountStatus.of(status), available, held, version, at);
  }
}
