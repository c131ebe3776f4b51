package com.hydroml.credits.load;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;

/** Everybody spends from one account: where a row lock would make them queue. */
public final class HotAccount extends Closed {

  private final Accounts account = Accounts.named("hot", 1).fund(Run.ID);

  public HotAccount() {
    repeat(
        "hot account",
        64,
        exec(feed(Feeders.uniform(account)), exec(Calls.authorize()), exec(Calls.capture())));
  }

  @Override
  public void after() {
    Checks.nothingHeld(account);
  }
}
