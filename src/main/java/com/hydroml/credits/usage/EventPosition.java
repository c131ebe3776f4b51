package com.hydroml.credits.usage;

import java.util.List;

/**
 * Where a stream of events is: what the id of its last event says.
 *
 * @param version the account's step behind which to go on, 0 for the first one
 * @param notice the number of the notice behind which to go on, 0 for the first one
 */
record EventPosition(long version, long notice) {

  /** Reads an id, one number or two. */
  static EventPosition of(String id) {
    List<String> parts = List.of(id.split("\\.", 2));
    return new EventPosition(
        Long.parseLong(parts.getFirst()), parts.size() == 1 ? 0 : Long.parseLong(parts.getLast()));
  }

  EventPosition behindStep(long passed) {
    return new EventPosition(passed, notice);
  }

  EventPosition behindNotice(long passed) {
    return new EventPosition(version, passed);
  }

  /** As an id; of an account that never had a notice, it is the version. */
  @Override
  public String toString() {
    return notice == 0 ? Long.toString(version) : version + "." + notice;
  }
}
