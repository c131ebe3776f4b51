package com.hydroml.credits.load;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;

/** The credit verification of the promise: balances, read from hot state. */
public final class BalanceChecks extends Closed {

  private final Accounts accounts =
      Accounts.named("many", Settings.count("accounts", 1000)).fund(Run.ID);

  public BalanceChecks() {
    repeat("balance checks", 64, exec(feed(Feeders.uniform(accounts)), exec(Calls.balance())));
  }
}
