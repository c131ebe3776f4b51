package com.hydroml.credits.protocol;

import java.util.HashSet;
import java.util.Set;

/**
 * Which instances may hold a lease, by what the control topic says in its order. A heartbeat may
 * have given its sender a lease. A farewell says that its sender has none and never will again:
 * whoever says it has given its lease up before, reads the topic no more, and comes back only under
 * another name. Nothing but a farewell makes an instance be gone: that it is silent proves nothing
 * before its lease has run out. What is not understood may be a heartbeat in a form that is younger
 * than the reader, of somebody whose farewell would not be understood either.
 *
 * @param there the names of those that were heard and have not said farewell
 * @param strangers whether anything was heard that is not understood
 */
public record Attendance(Set<String> there, boolean strangers) {

  public static final Attendance NOBODY = new Attendance(Set.of(), false);

  public Attendance {
    there = Set.copyOf(there);
  }

  /** The instance has sent a heartbeat. */
  public Attendance heartbeat(String instance) {
    if (there.contains(instance)) {
      return this;
    }
    Set<String> more = new HashSet<>(there);
    more.add(instance);
    return new Attendance(more, strangers);
  }

  /** The instance has said farewell. */
  public Attendance farewell(String instance) {
    if (!there.contains(instance)) {
      return this;
    }
    Set<String> fewer = new HashSet<>(there);
    fewer.remove(instance);
    return new Attendance(fewer, strangers);
  }

  /** Somebody has said something that is not understood. */
  public Attendance notUnderstood() {
    return strangers ? this : new Attendance(there, true);
  }

  /**
   * Whether whoever opens a shard has nobody's lease to wait for: all others that were heard have
   * said farewell, and all that was heard was understood.
   *
   * @param opener its own name; it reads its own announcement before it goes on
   */
  public boolean leavesNobodyBut(String opener) {
    return !strangers && (there.isEmpty() || (there.size() == 1 && there.contains(opener)));
  }
}
