package com.hydroml.credits.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * The promise: ten thousand transactions at once, each answer under 200 ms. Every transaction is a
 * user with a connection of its own: it authorizes, waits as a job would, sends a heartbeat, waits
 * again, and captures or voids.
 *
 * <p>With {@code rate} new transactions a second and jobs of {@code users / rate} seconds, {@code
 * users} holds are open at once from the end of the first job on. The run fails if they were not.
 */
public final class TenThousandTransactions extends Simulation {

  private final int users = Settings.count("users", 10_000);
  private final int rate = Settings.count("rate", 500);

  /** A twentieth more than needed, so that the plateau is above the line and not on it. */
  private final Duration job = Duration.ofMillis(1050L * users / rate);

  private final Duration plateau = Settings.seconds("plateau", 30);

  private final Accounts accounts =
      Accounts.named("many", Settings.count("accounts", 1000)).fund(Run.ID);

  private final AtomicInteger open = new AtomicInteger();
  private final LongAccumulator most = new LongAccumulator(Math::max, 0);

  public TenThousandTransactions() {
    setUp(
            scenario("transaction")
                .exec(
                    feed(Feeders.uniform(accounts)),
                    exec(Calls.authorize()),
                    exec(
                        session -> {
                          most.accumulate(open.incrementAndGet());
                          return session;
                        }),
                    pause(job.dividedBy(2)),
                    exec(Calls.heartbeat()),
                    pause(job.dividedBy(2)),
                    Calls.captureOrVoid(),
                    exec(
                        session -> {
                          open.decrementAndGet();
                          return session;
                        }))
                .injectOpen(constantUsersPerSec(rate).during(job.plus(plateau))))
        .protocols(Target.ownConnections())
        .assertions(
            global().failedRequests().count().is(0L),
            global().responseTime().percentile(99.0).lt(Settings.p99Millis()));
  }

  @Override
  public void after() {
    System.out.printf("most holds open at once: %d%n", most.get());
    if (most.get() < users) {
      throw new IllegalStateException(
          "only " + most.get() + " of " + users + " holds were open at once");
    }
  }
}
