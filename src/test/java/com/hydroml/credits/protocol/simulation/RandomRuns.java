package com.hydroml.credits.protocol.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Long schedules from a seed, and how to make a failing one short. */
final class RandomRuns {

  private RandomRuns() {}

  /** A schedule that broke an invariant, as short as leaving steps out made it. */
  record Failure(long seed, String broken, List<Step> schedule) {}

  /** One run; its schedule is added to {@code taken}. */
  static String run(Scope scope, Rules rules, long seed, int mostSteps, List<Step> taken) {
    SplittableRandom random = new SplittableRandom(seed);
    World world = World.start(scope, rules);
    for (int i = 0; i < mostSteps; i++) {
      List<Step> steps = Moves.enabled(world);
      if (steps.isEmpty()) {
        return null;
      }
      Step step = pick(steps, random);
      Moves.apply(world, step);
      taken.add(step);
      String broken = Invariants.broken(world);
      if (broken != null) {
        return broken;
      }
    }
    return null;
  }

  /** Kinds first, so that what can happen in many places does not crowd out the rest. */
  private static Step pick(List<Step> steps, SplittableRandom random) {
    int total = 0;
    int[] weights = new int[Step.Kind.values().length];
    for (Step step : steps) {
      int kind = step.kind().ordinal();
      if (weights[kind] == 0) {
        weights[kind] = weight(step.kind());
        total += weights[kind];
      }
    }
    int at = random.nextInt(total);
    int kind = 0;
    while (at >= weights[kind]) {
      at -= weights[kind++];
    }
    int chosen = kind;
    List<Step> ofKind = steps.stream().filter(step -> step.kind().ordinal() == chosen).toList();
    return ofKind.get(random.nextInt(ofKind.size()));
  }

  /** What goes on in any case comes often; what disturbs it, rarely. */
  private static int weight(Step.Kind kind) {
    return switch (kind) {
      case CRASH, STOP, MISS, RECOVERER_CRASH, FAULT, COPY, LAPSE, ZOMBIE_BEGIN -> 1;
      case SEND, TICK, SWEEP, DROP, RUN_UNHEARD, INSTALL_UNHEARD, LAND_TWICE -> 3;
      case ACKNOWLEDGE_TWICE, ASK, ZOMBIE_COMMIT -> 3;
      default -> 10;
    };
  }

  /** Replays a schedule; steps that are not possible are left out. */
  static String replay(Scope scope, Rules rules, List<Step> schedule) {
    World world = World.start(scope, rules);
    for (Step step : schedule) {
      World next = Moves.after(world, step);
      if (next == null) {
        continue;
      }
      world = next;
      String broken = Invariants.broken(world);
      if (broken != null) {
        return broken;
      }
    }
    return null;
  }

  /**
   * Follows a schedule to the letter.
   *
   * @throws IllegalArgumentException if a step is not possible, with those that are
   */
  static String follow(Scope scope, Rules rules, List<Step> schedule) {
    World world = World.start(scope, rules);
    for (Step step : schedule) {
      World next = Moves.after(world, step);
      if (next == null) {
        throw new IllegalArgumentException(step + " is none of " + Moves.enabled(world));
      }
      world = next;
      String broken = Invariants.broken(world);
      if (broken != null) {
        return broken;
      }
    }
    return null;
  }

  /** Leaves out steps, first many at once, for as long as the same invariant breaks. */
  static List<Step> shrink(Scope scope, Rules rules, List<Step> schedule, String broken) {
    List<Step> shortest = schedule;
    for (int chunk = Math.max(1, schedule.size() / 2); chunk >= 1; chunk /= 2) {
      boolean shrunk = true;
      while (shrunk) {
        shrunk = false;
        for (int from = 0; from + chunk <= shortest.size(); from++) {
          List<Step> shorter = new ArrayList<>(shortest.subList(0, from));
          shorter.addAll(shortest.subList(from + chunk, shortest.size()));
          if (breaks(scope, rules, shorter, broken)) {
            shortest = shorter;
            shrunk = true;
            break;
          }
        }
      }
    }
    return shortest;
  }

  private static boolean breaks(Scope scope, Rules rules, List<Step> schedule, String broken) {
    String found = replay(scope, rules, schedule);
    return found != null && kind(found).equals(kind(broken));
  }

  private static String kind(String broken) {
    return broken.substring(0, Math.min(3, broken.length()));
  }

  /** Runs seed after seed until one fails, or time or runs are over. */
  static Failure search(
      Scope scope, Rules rules, long firstSeed, int runs, int mostSteps, long[] stepsTaken) {
    for (long seed = firstSeed; seed < firstSeed + runs; seed++) {
      List<Step> taken = new ArrayList<>();
      String broken = run(scope, rules, seed, mostSteps, taken);
      stepsTaken[0] += taken.size();
      if (broken != null) {
        return new Failure(seed, broken, shrink(scope, rules, taken, broken));
      }
    }
    return null;
  }
}
