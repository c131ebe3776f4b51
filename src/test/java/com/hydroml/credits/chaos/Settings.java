package com.hydroml.credits.chaos;

import java.time.Duration;

/**
 * What a run can be told by system properties, {@code -Dchaos.…}.
 *
 * @param seed of the schedule and of the load
 * @param load how long a scenario's clients work around its faults at least
 * @param kafkaOutage how long Kafka is away after it was killed
 * @param freeze how long a process is stopped
 * @param random how long the scenario takes in which faults come at random
 * @param rounds how often a short fault is repeated
 * @param threads clients that work side by side
 * @param pause what a client waits between two operations on average
 * @param patience how long after a fault everything has to be served again, and drained after the
 *     last
 */
record Settings(
    long seed,
    Duration load,
    Duration kafkaOutage,
    Duration freeze,
    Duration random,
    int rounds,
    int threads,
    Duration pause,
    Duration patience) {

  /** The whole run. */
  static Settings whole() {
    return new Settings(
        chosenSeed(),
        seconds("chaos.load", 6),
        seconds("chaos.kafka-outage", 60),
        seconds("chaos.freeze", 10),
        seconds("chaos.random", 600),
        Integer.getInteger("chaos.rounds", 3),
        chosenThreads(),
        chosenPause(),
        seconds("chaos.patience", 120));
  }

  /** For a service of which it is known that something stays amiss. */
  static Settings mutated() {
    return new Settings(
        chosenSeed(),
        seconds("chaos.load", 4),
        seconds("chaos.kafka-outage", 5),
        seconds("chaos.freeze", 4),
        seconds("chaos.random", 20),
        Integer.getInteger("chaos.rounds", 2),
        chosenThreads(),
        chosenPause(),
        seconds("chaos.patience", 30));
  }

  /** As long as a run of all tests can bear. */
  static Settings brief() {
    return new Settings(
        chosenSeed(),
        seconds("chaos.load", 2),
        seconds("chaos.kafka-outage", 5),
        seconds("chaos.freeze", 4),
        seconds("chaos.random", 20),
        Integer.getInteger("chaos.rounds", 1),
        chosenThreads(),
        chosenPause(),
        seconds("chaos.patience", 90));
  }

  private static long chosenSeed() {
    return Long.getLong("chaos.seed", System.nanoTime() & 0xffff_ffffL);
  }

  private static int chosenThreads() {
    return Integer.getInteger("chaos.threads", 12);
  }

  private static Duration chosenPause() {
    return Duration.ofMillis(Integer.getInteger("chaos.pause-ms", 60));
  }

  private static Duration seconds(String property, int otherwise) {
    return Duration.ofSeconds(Integer.getInteger(property, otherwise));
  }
}
