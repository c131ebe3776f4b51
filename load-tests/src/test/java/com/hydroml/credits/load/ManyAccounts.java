package com.hydroml.credits.load;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;

/** A hundred thousand accounts, some of them used far more than others (Zipf's law). */
public final class ManyAccounts extends Closed {

  private final Accounts accounts =
      Accounts.named("zipf", Settings.count("accounts", 100_000)).fund(Run.ID);

  public ManyAccounts() {
    repeat(
        "many accounts",
        64,
        exec(feed(Feeders.zipf(accounts)), exec(Calls.authorize()), Calls.captureOrVoid()));
  }

  @Override
  public void after() {
    Checks.nothingHeld(accounts);
  }
}
