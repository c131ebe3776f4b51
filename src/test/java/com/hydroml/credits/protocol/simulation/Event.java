package com.hydroml.credits.protocol.simulation;

import java.util.Objects;

/**
 * An event, with the one it rests on: an account's history is a chain, and what is not in the chain
 * of what is served has been lost.
 */
final class Event {

  enum Kind {
    GRANT,
    HOLD,
    CAPTURE,
    EXPIRY,
    TOMBSTONE
  }

  final long generation;
  final int account;
  final int version;
  final Kind kind;
  final int key;
  final int available;
  final int held;
  final long hold;
  final int amount;
  final int at;
  final int expires;

  /** Which of the events that were ever minted for this version: their bytes differ. */
  final int nonce;

  final Event parent;
  final long hash;

  Event(
      long generation,
      int account,
      int version,
      Kind kind,
      int key,
      int available,
      int held,
      long hold,
      int amount,
      int at,
      int expires,
      int nonce,
      Event parent) {
    this.generation = generation;
    this.account = account;
    this.version = version;
    this.kind = kind;
    this.key = key;
    this.available = available;
    this.held = held;
    this.hold = hold;
    this.amount = amount;
    this.at = at;
    this.expires = expires;
    this.nonce = nonce;
    this.parent = parent;
    this.hash =
        Hash.of(
            generation,
            account,
            version,
            kind.ordinal(),
            key,
            available,
            held,
            hold,
            amount,
            at,
            expires,
            nonce,
            parent == null ? 0 : parent.hash);
  }

  /** Whether {@code other} is this event or one that it rests on. */
  boolean restsOn(Event other) {
    for (Event event = this; event != null; event = event.parent) {
      if (event.equals(other)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Event event && event.hash == hash;
  }

  @Override
  public int hashCode() {
    return Objects.hash(hash);
  }

  @Override
  public String toString() {
    return "g" + generation + ":a" + account + "v" + version + "/" + kind + "#" + nonce;
  }
}
