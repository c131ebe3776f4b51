package com.hydroml.credits.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;

/**
 * A closed model: {@code connections} users repeat a chain for {@code seconds}, each on a
 * connection of its own, and send the next request when the last is answered.
 */
abstract class Closed extends Simulation {

  /** Otherwise a user would stop in the middle of a chain and leave a hold behind. */
  private static final boolean WHOLE_CHAINS = false;

  /**
   * Sets the simulation up.
   *
   * @param connections unless the property {@code connections} says another number
   */
  final void repeat(String name, int connections, ChainBuilder chain) {
    setUp(
            scenario(name)
                .exec(during(Settings.seconds("seconds", 60), WHOLE_CHAINS).on(chain))
                .injectOpen(atOnceUsers(Settings.count("connections", connections))))
        .protocols(Target.ownConnections())
        .assertions(
            global().failedRequests().count().is(0L),
            global().responseTime().percentile(99.0).lt(Settings.p99Millis()));
  }
}
