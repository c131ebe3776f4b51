package com.hydroml.credits.web;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Takes in a request's body. What is beyond 1 MiB is read and dropped up to 8 MiB, because a client
 * that is still writing would not read the refusal.
 */
final class BodyBuffer {

  static final int MAX_BYTES = 1024 * 1024;
  static final int MAX_DRAINED_BYTES = 8 * 1024 * 1024;
  private static final byte[] NONE = new byte[0];

  private final boolean kept;
  private byte[] bytes = NONE;
  private long received;

  private BodyBuffer(boolean kept) {
    this.kept = kept;
  }

  static BodyBuffer keeping() {
    return new BodyBuffer(true);
  }

  static BodyBuffer dropping() {
    return new BodyBuffer(false);
  }

  void add(ByteBuf part) {
    int length = part.readableBytes();
    if (received + length > MAX_DRAINED_BYTES) {
      throw new TooLargeException();
    }
    if (kept && received + length <= MAX_BYTES) {
      int offset = (int) received;
      if (bytes.length < offset + length) {
        bytes =
            Arrays.copyOf(
                bytes, offset == 0 ? length : Math.max(2 * bytes.length, offset + length));
      }
      part.getBytes(part.readerIndex(), bytes, offset, length);
    }
    received += length;
  }

  boolean isEmpty() {
    return received == 0;
  }

  boolean isTooLarge() {
    return received > MAX_BYTES;
  }

  /** The body from index 0; valid up to {@link #length}. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return isTooLarge() ? 0 : (int) received;
  }

  /** More came than is worth draining. */
  static final class TooLargeException extends RuntimeException {
    TooLargeException() {
      super("body too large", null, false, false);
    }
  }
}
