package com.hydroml.credits.load.compare;

import io.netty.buffer.ByteBuf;

/** As much of Redis' protocol as is needed to send commands and to find where replies end. */
final class Resp {

  private static final byte[] CRLF = {'\r', '\n'};

  private Resp() {}

  static void command(ByteBuf out, byte[]... parts) {
    header(out, '*', parts.length);
    for (byte[] part : parts) {
      header(out, '$', part.length);
      out.writeBytes(part).writeBytes(CRLF);
    }
  }

  private static void header(ByteBuf out, char type, int number) {
    out.writeByte(type).writeBytes(Digits.ascii(Integer.toString(number))).writeBytes(CRLF);
  }

  /** Where the reply that begins at an index ends, or -1 if it is not whole. */
  static int end(ByteBuf in, int from) {
    int line = in.indexOf(from, in.writerIndex(), (byte) '\n');
    if (line < 0) {
      return -1;
    }
    int next = line + 1;
    switch (in.getByte(from)) {
      case '$' -> {
        int length = number(in, from + 1);
        int end = length < 0 ? next : next + length + 2;
        return end <= in.writerIndex() ? end : -1;
      }
      case '*' -> {
        int elements = number(in, from + 1);
        for (int i = 0; i < elements && next >= 0; i++) {
          next = end(in, next);
        }
        return next;
      }
      default -> {
        return next;
      }
    }
  }

  /** The number that begins at an index. */
  static int number(ByteBuf in, int from) {
    boolean negative = in.getByte(from) == '-';
    int value = 0;
    for (int i = negative ? from + 1 : from; in.getByte(i) != '\r'; i++) {
      value = 10 * value + in.getByte(i) - '0';
    }
    return negative ? -value : value;
  }
}
