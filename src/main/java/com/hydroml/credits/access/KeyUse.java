package com.hydroml.credits.access;

/**
 * When a key was last used on this instance. A request leaves at most a mark here; the marks are
 * brought to Postgres together.
 */
final class KeyUse {

  /** Milliseconds; finer than this a use is not marked, so that a busy key is not written to. */
  private static final long RESOLUTION = 1000;

  private final String keyId;
  private volatile long lastUsed;

  /** Known to Postgres; only the one who brings it reads and writes it. */
  private volatile long written;

  KeyUse(String keyId) {
    this.keyId = keyId;
  }

  String keyId() {
    return keyId;
  }

  /**
   * @param now milliseconds since 1970
   */
  void mark(long now) {
    if (now - lastUsed >= RESOLUTION) {
      lastUsed = now;
    }
  }

  boolean isUnwritten() {
    return lastUsed > written;
  }

  /** Milliseconds since 1970; 0 for never. */
  long lastUsed() {
    return lastUsed;
  }

  void written(long upTo) {
    written = Math.max(written, upTo);
  }
}
