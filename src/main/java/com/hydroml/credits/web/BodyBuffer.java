package com.hydroml.credits.web;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a request's body. What is beyond 1 MiB is read and dropped up to 8 MiB, because a client
 * that is still writing would not read the refusal.
 */
final class BodyBuffer {

  static final int MAX_BYTES = 1024 * 1024;
  static final int MAX_DRAINED_BYTES = 8 * 1024 * 1024;
  private static final byte[] NONE = new byte[0];

  private final @Nullable BodyBudget budget;
  private byte[] bytes = NONE;
  private long received;
  private boolean crowded;

  private BodyBuffer(@Nullable BodyBudget budget) {
    this.budget = budget;
  }

  /** Keeps what comes as long as there is room for it; to be given back by {@link #release}. */
  static BodyBuffer keeping(BodyBudget budget) {
    return new BodyBuffer(budget);
  }

  static BodyBuffer dropping() {
    return new BodyBuffer(null);
  }

  void add(ByteBuf part) {
    int length = part.readableBytes();
    if (received + length > MAX_DRAINED_BYTES) {
      throw new TooLargeException();
    }
    int offset = (int) received;
    if (received + length <= MAX_BYTES && hasRoom(offset + length)) {
      part.getBytes(part.readerIndex(), bytes, offset, length);
    }
    received += length;
  }

  private boolean hasRoom(int needed) {
    if (budget == null || crowded || bytes.length >= needed) {
      return budget != null && !crowded;
    }
    int larger = Math.min(MAX_BYTES, Math.max(2 * bytes.length, needed));
    if (!budget.take(larger - bytes.length)) {
      release();
      crowded = true;
      return false;
    }
    bytes = Arrays.copyOf(bytes, larger);
    return true;
  }

  /** Whether there was no room for it among the bodies of other requests. */
  boolean isCrowded() {
    return crowded;
  }

  /** Gives back the room; the body is gone. It can be called again. */
  void release() {
    if (budget != null) {
      budget.giveBack(bytes.length);
    }
    bytes = NONE;
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
