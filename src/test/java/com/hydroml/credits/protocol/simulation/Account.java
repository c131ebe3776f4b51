package com.hydroml.credits.protocol.simulation;

import java.util.ArrayList;
import java.util.List;

/** An account's balance and holds, as Redis or as Postgres has it. */
final class Account {

  record Hold(long id, int remaining, int expires, boolean open) {}

  int version;
  int available;
  int held;
  int lastAt;
  Event last;
  List<Hold> holds = new ArrayList<>();

  Account(int available) {
    this.available = available;
  }

  Account copy() {
    Account copy = new Account(available);
    copy.version = version;
    copy.held = held;
    copy.lastAt = lastAt;
    copy.last = last;
    copy.holds = new ArrayList<>(holds);
    return copy;
  }

  Hold hold(long id) {
    for (Hold hold : holds) {
      if (hold.id() == id) {
        return hold;
      }
    }
    return null;
  }

  int openHolds() {
    return (int) holds.stream().filter(Hold::open).count();
  }

  void apply(Event event) {
    version = event.version;
    available = event.available;
    held = event.held;
    lastAt = event.at;
    last = event;
    switch (event.kind) {
      case HOLD -> holds.add(new Hold(event.hold, event.amount, event.expires, true));
      case CAPTURE, EXPIRY ->
          holds.replaceAll(
              hold ->
                  hold.id() == event.hold ? new Hold(hold.id(), 0, hold.expires(), false) : hold);
      case GRANT, TOMBSTONE -> {}
    }
  }

  /** I1. */
  boolean addsUp() {
    int open = holds.stream().mapToInt(Hold::remaining).sum();
    return available >= 0 && held == open;
  }

  long hash() {
    Hash hash = new Hash().add(version).add(available).add(held).add(lastAt);
    hash.add(last == null ? 0 : last.hash);
    for (Hold hold : holds) {
      hash.add(hold.id()).add(hold.remaining()).add(hold.expires()).add(hold.open() ? 1 : 0);
    }
    return hash.value();
  }
}
