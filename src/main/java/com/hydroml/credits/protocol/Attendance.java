package com.hydroml.credits.protocol;

import java.util.HashSet;
import java.util.Set;

/**
 * Which instances may hold a lease, by what the control topic says in its order. A heartbeat may
 * have given its sender a lease. A farewell says that its sender has none and never will again:
 * whoever says it has given its lease up before, reads the topic no more, and comes back only under
 * another name. Nothing but a farewell makes an instance be gone: that it is silent proves nothing
 * before its lease has run out.
 *
 * @param there the names of those that were heard and have not said farewell
 */
public record Attendance(Set<String> there) {

  public static final Attendance NOBODY = new Attendance(Set.of());

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
    return new Attendance(more);
  }

  /** The instance has said farewell. */
  public Attendance farewell(String instance) {
    if (!there.contains(instance)) {
      return this;
    }
    Set<String> fewer = new HashSet<>(there);
    fewer.remove(instance);
    return new Attendance(fewer);
  }

  /**
   * Whether whoever opens a shard has nobody's lease to wait for: all others that were heard have
   * said farewell.
   *
   * @param opener its own name; it reads its own announcement before it goes on
   */
  public boolean leavesNobodyBut(String opener) {
    return there.isEmpty() || (there.size() == 1 && there.contains(opener));
  }
}
