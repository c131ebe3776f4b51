package com.hydroml.credits.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.nothingFor;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.stream.Stream;

/**
 * The promise: ten thousand transactions at once, each answer under 200 ms. Every transaction is a
 * user with a connection of its own: it authorizes, waits as a job would, sends a heartbeat, waits
 * again, and captures or voids.
 *
 * <p>With {@code rate} new transactions a second and jobs of {@code users / rate} seconds, {@code
 * users} holds are open at once from the end of the first job on. The run fails if they were not.
 *
 * <p>Before that, transactions come ever faster for {@code warmUp} seconds. They are in a group of
 * their own, which is not judged: a load generator that compiles itself takes the processors from
 * the service it measures.
 */
public final class TenThousandTransactions extends Simulation {

  private static final List<String> REQUESTS = List.of("authorize", "heartbeat", "capture", "void");

  private final int users = Settings.count("users", 10_000);
  private final int rate = Settings.count("rate", 500);
  private final Duration warmUp = Settings.seconds("warmUp", 60);

  /** A twentieth more than needed, so that the plateau is above the line and not on it. */
  private final Duration job = Duration.ofMillis(1050L * users / rate);

  private final Duration plateau = Settings.seconds("plateau", 30);

  private final Accounts accounts =
      Accounts.named("many", Settings.count("accounts", 1000)).fund(Run.ID);

  private final AtomicInteger open = new AtomicInteger();
  private final LongAccumulator most = new LongAccumulator(Math::max, 0);

  public TenThousandTransactions() {
    setUp(
            scenario("warming up")
                .exec(group("warming up").on(transaction()))
                .injectOpen(rampUsersPerSec(rate / 10.0).to(rate).during(warmUp)),
            scenario("transaction")
                .exec(transaction())
                .injectOpen(
                    nothingFor(warmUp), constantUsersPerSec(rate).during(job.plus(plateau))))
        .protocols(Target.ownConnections())
        .assertions(REQUESTS.stream().flatMap(this::promised).toArray(Assertion[]::new));
  }

  private Stream<Assertion> promised(String request) {
    return Stream.of(
        details(request).failedRequests().count().is(0L),
        details(request).responseTime().percentile(99.0).lt(Settings.p99Millis()));
  }

  private ChainBuilder transaction() {
    return exec(
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
            }));
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
