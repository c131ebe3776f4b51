package com.hydroml.credits.chaos;

import com.hydroml.credits.journal.EventKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Takes the time until every account is served, journaled, by every instance. */
final class Recovery {

  private final Stack stack;
  private final Accounts accounts;
  private final Memory memory;
  private final Random random;
  private final Duration patience;
  private final List<Recovered> recovered = new ArrayList<>();

  /** How long it took after a fault. */
  record Recovered(String fault, double seconds) {}

  Recovery(Stack stack, Accounts accounts, Memory memory, Random random, Duration patience) {
    this.stack = stack;
    this.accounts = accounts;
    this.memory = memory;
    this.random = random;
    this.patience = patience;
  }

  /**
   * Waits.
   *
   * @param fault what it is a recovery from
   */
  void await(String fault) {
    long begin = System.nanoTime();
    long end = begin + patience.toNanos();
    for (ServiceInstance instance : stack.instances()) {
      Client client =
          new Client(List.of(instance), memory, random, () -> System.nanoTime() - end > 0);
      accounts.names().forEach(account -> await(instance, client, account));
    }
    double seconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
    recovered.add(new Recovered(fault, seconds));
  }

  private void await(ServiceInstance instance, Client client, String account) {
    for (int attempt = 0; !client.isOver(); attempt++) {
      Answer answer = client.perform(charge(account));
      if (answer != null && (answer.isDurable() || !answer.isSuccess())) {
        return;
      }
      client.waitBefore(attempt);
    }
    memory.strange(
        account + " is not served by " + instance.name() + " " + patience.toSeconds() + " s later");
  }

  /** Every fault and its recovery, in their order. */
  List<Recovered> all() {
    return recovered;
  }

  private Operation charge(String account) {
    return new Operation(
        EventKind.CHARGE,
        account,
        accounts.newKey(),
        "POST",
        "/v1/authorizations",
        "{\"account\":\"" + account + "\",\"amount\":1,\"capture\":true}",
        -1,
        true,
        null);
  }
}
