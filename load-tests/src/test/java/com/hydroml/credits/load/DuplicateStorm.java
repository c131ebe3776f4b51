package com.hydroml.credits.load;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;

import io.gatling.javaapi.core.Session;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Every request is sent three times under one key, the three at the same time: each of the three
 * has to get the one decision, and the accounts lose what was captured once.
 */
public final class DuplicateStorm extends Closed {

  private final Accounts accounts =
      Accounts.named("storm", Settings.count("accounts", 200)).fund(Run.ID);
  private final long before = accounts.posted();
  private final AtomicLong captured = new AtomicLong();

  public DuplicateStorm() {
    repeat(
        "duplicate storm",
        32,
        exec(
            feed(Feeders.uniform(accounts)),
            exec(session -> session.set("authorizeKey", Run.key()).set("captureKey", Run.key())),
            // Resources are fetched at the same time, once the request that has them was answered.
            exec(
                Calls.balance()
                    .resources(
                        Calls.authorize("authorizeKey", "hold"),
                        Calls.authorize("authorizeKey", "second"),
                        Calls.authorize("authorizeKey", "third"))),
            exec(DuplicateStorm::same),
            exec(
                Calls.balance()
                    .resources(
                        Calls.capture("captureKey"),
                        Calls.capture("captureKey"),
                        Calls.capture("captureKey"))),
            exec(
                session -> {
                  captured.addAndGet(600);
                  return session;
                })));
  }

  private static Session same(Session session) {
    String hold = session.getString("hold");
    boolean one =
        hold != null
            && hold.equals(session.getString("second"))
            && hold.equals(session.getString("third"));
    return one ? session : session.markAsFailed();
  }

  @Override
  public void after() {
    Checks.nothingHeld(accounts);
    long lost = before - accounts.posted();
    if (lost != captured.get()) {
      throw new IllegalStateException(
          "the accounts lost " + lost + " millicredits for captures of " + captured.get());
    }
    System.out.println("every request that was sent three times took effect once");
  }
}
