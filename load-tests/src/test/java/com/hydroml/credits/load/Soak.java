package com.hydroml.credits.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * An hour of even load, after which neither the service's heap nor its latency may have grown:
 * their figures of the last third are held against those of the first.
 */
public final class Soak extends Simulation {

  private final int rate = Settings.count("rate", 200);
  private final Duration length = Settings.seconds("seconds", 3600);
  private final Accounts accounts =
      Accounts.named("many", Settings.count("accounts", 1000)).fund(Run.ID);
  private final Drift drift = new Drift(length);

  public Soak() {
    setUp(
            scenario("soak")
                .exec(
                    feed(Feeders.uniform(accounts)),
                    exec(Calls.authorize()),
                    pause(Duration.ofSeconds(2)),
                    exec(Calls.heartbeat()),
                    pause(Duration.ofSeconds(2)),
                    Calls.captureOrVoid())
                .injectOpen(constantUsersPerSec(rate).during(length)))
        .protocols(Target.ownConnections())
        .assertions(
            global().failedRequests().count().is(0L),
            global().responseTime().percentile(99.0).lt(Settings.p99Millis()));
  }

  @Override
  public void before() {
    drift.begin();
  }

  @Override
  public void after() {
    drift.end();
  }
}
