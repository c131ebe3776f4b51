package com.hydroml.credits.chaos;

import com.hydroml.credits.journal.EventKind;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Takes the time until every account is served, journaled, by every instance. */
final class Recovery {

  private final Stack stack;
  private final Accounts accounts;
  private final Memory memory;
  private final Random random;
  private final Duration patience;
  private Duration slowest = Duration.ZERO;

  Recovery(Stack stack, Accounts accounts, Memory memory, Random random, Duration patience) {
    this.stack = stack;
    this.accounts = accounts;
    this.memory = memory;
    this.random = random;
    this.patience = patience;
  }

  void await() {
    long begin = System.nanoTime();
    long end = begin + patience.toNanos();
    for (ServiceInstance instance : stack.instances()) {
      Client client =
          new Client(List.of(instance), memory, random, () -> System.nanoTime() - end > 0);
      accounts.names().forEach(account -> await(instance, client, account));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    slowest = took.compareTo(slowest) > 0 ? took : slowest;
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

  Duration slowest() {
    return slowest;
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
