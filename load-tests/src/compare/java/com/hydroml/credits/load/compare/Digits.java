package com.hydroml.credits.load.compare;

import java.nio.charset.StandardCharsets;

/** Numbers of a fixed width in the middle of bytes that stay the same. */
final class Digits {

  private Digits() {}

  /** Writes a number from 0 upwards, filled up with zeros. */
  static void put(byte[] bytes, int offset, int width, long number) {
    long rest = number;
    for (int i = offset + width - 1; i >= offset; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Where a text begins, searched from an offset on; it has to be there. */
  static int find(byte[] bytes, String text, int from) {
    byte[] sought = ascii(text);
    for (int i = from; i <= bytes.length - sought.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
        return i;
      }
    }
    throw new IllegalStateException("no " + text + " in what is to be sent");
  }
}
