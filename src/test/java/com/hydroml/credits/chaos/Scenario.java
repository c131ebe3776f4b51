package com.hydroml.credits.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A schedule of faults.
 *
 * @param name as it is reported
 * @param clustered whether Redis is a cluster
 * @param schedule strikes; returns when the last fault is over and everything answers again
 */
record Scenario(String name, boolean clustered, Consumer<Faults> schedule) {

  static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>();
    all.add(killInstance());
    all.add(lostReplies());
    all.add(killRedis());
    all.add(on("kill-kafka", Faults::killKafka));
    all.add(on("kill-postgres", faults -> faults.repeat(faults::killPostgres)));
    all.add(on("freeze-instance", faults -> faults.repeat(faults::freezeInstance)));
    all.add(on("freeze-redis", faults -> faults.repeat(faults::freezeRedis)));
    all.add(on("freeze-kafka", faults -> faults.repeat(faults::freezeKafka)));
    all.add(on("freeze-postgres", faults -> faults.repeat(faults::freezePostgres)));
    all.add(on("flushall", faults -> faults.repeat(faults::flushAll)));
    all.add(flushWithoutKafka());
    all.add(on("older-redis", faults -> faults.repeat(faults::restoreOlderRedis)));
    all.add(on("promote-replica", Faults::promoteReplica));
    all.add(new Scenario("cluster-failover", true, Faults::loseClusterMaster));
    all.add(on("random", Faults::atRandom));
    return all;
  }

  /** What every run of the tests has. */
  static List<Scenario> brief() {
    return List.of(killInstance(), lostReplies(), killRedis());
  }

  private static Scenario killInstance() {
    return on("kill-instance", faults -> faults.repeat(faults::killInstance));
  }

  static Scenario lostReplies() {
    return on("lost-replies", Faults::loseReplies);
  }

  static Scenario flushWithoutKafka() {
    return on("flushall-without-kafka", faults -> faults.repeat(faults::flushWithoutKafka));
  }

  private static Scenario killRedis() {
    return on("kill-redis", faults -> faults.repeat(faults::killRedis));
  }

  private static Scenario on(String name, Consumer<Faults> schedule) {
    return new Scenario(name, false, schedule);
  }

  @Override
  public String toString() {
    return name;
  }
}
