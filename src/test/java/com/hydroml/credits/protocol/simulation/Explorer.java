package com.hydroml.credits.protocol.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Goes through every state of a scope, the nearest first, so that what it finds is shortest. */
final class Explorer {

  /** How a state was reached. */
  private record Trail(Trail before, Step step) {

    List<Step> steps() {
      List<Step> steps = new ArrayList<>();
      for (Trail at = this; at.step != null; at = at.before) {
        steps.add(at.step);
      }
      Collections.reverse(steps);
      return steps;
    }
  }

  private record Reached(World world, Trail trail) {}

  /**
   * What came of it.
   *
   * @param broken the invariant that was broken, or null
   * @param complete whether every state was seen
   */
  record Result(long states, int depth, boolean complete, String broken, List<Step> schedule) {}

  private Explorer() {}

  /** Explores until an invariant is broken, there is nothing new, or so many states were seen. */
  static Result explore(Scope scope, Rules rules, long mostStates) {
    LongSet seen = new LongSet();
    List<Reached> level = List.of(new Reached(World.start(scope, rules), new Trail(null, null)));
    seen.add(level.getFirst().world.hash());
    int depth = 0;
    while (!level.isEmpty()) {
      List<Reached> next = new ArrayList<>();
      for (Reached reached : level) {
        for (Step step : Moves.enabled(reached.world)) {
          World world = reached.world.copy();
          Moves.apply(world, step);
          if (!seen.add(world.hash())) {
            continue;
          }
          Trail trail = new Trail(reached.trail, step);
          String broken = Invariants.broken(world);
          if (broken != null) {
            return new Result(seen.size(), depth + 1, false, broken, trail.steps());
          }
          if (seen.size() >= mostStates) {
            return new Result(seen.size(), depth + 1, false, null, List.of());
          }
          next.add(new Reached(world, trail));
        }
      }
      level = next;
      depth++;
    }
    return new Result(seen.size(), depth, true, null, List.of());
  }

  /** Hashes, in open addressing. */
  private static final class LongSet {
    private long[] slots = new long[1 << 16];
    private int size;

    boolean add(long value) {
      long stored = value == 0 ? 1 : value;
      if (size * 2 > slots.length) {
        grow();
      }
      if (!put(slots, stored)) {
        return false;
      }
      size++;
      return true;
    }

    int size() {
      return size;
    }

    private void grow() {
      long[] larger = new long[slots.length * 2];
      for (long value : slots) {
        if (value != 0) {
          put(larger, value);
        }
      }
      slots = larger;
    }

    private static boolean put(long[] slots, long value) {
      int mask = slots.length - 1;
      int at = (int) (value ^ value >>> 32) & mask;
      while (slots[at] != 0) {
        if (slots[at] == value) {
          return false;
        }
        at = (at + 1) & mask;
      }
      slots[at] = value;
      return true;
    }
  }
}
