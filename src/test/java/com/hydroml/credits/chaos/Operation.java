package com.hydroml.credits.chaos;

import com.hydroml.credits.journal.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants done, once.
 *
 * @param kind the event that it makes if it succeeds
 * @param account whose balance it moves
 * @param key its idempotency key; null for a heartbeat, which has none
 * @param method of HTTP
 * @param path of HTTP
 * @param body JSON
 * @param amount what it moves if that is known beforehand, else 0
 * @param insists whether an answer must say {@code journaled}
 * @param target the hold that it is about; null if it makes one or is about none
 */
record Operation(
    EventKind kind,
    String account,
    @Nullable String key,
    String method,
    String path,
    String body,
    long amount,
    boolean insists,
    @Nullable Hold target) {

  /** Every key begins with it, so that the proxy knows a call that carries an operation. */
  static final String KEY_PREFIX = "chaos-key.";

  /**
   * A hold that a client was told of.
   *
   * @param durable whether it was told that the hold is journaled
   */
  record Hold(String id, String account, long amount, boolean durable) {}

  boolean makesHold() {
    return kind == EventKind.AUTHORIZE || kind == EventKind.CHARGE;
  }

  @Override
  public String toString() {
    return kind + " " + method + " " + path + " key " + key + " " + body;
  }
}
