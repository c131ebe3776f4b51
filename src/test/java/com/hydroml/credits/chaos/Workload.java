package com.hydroml.credits.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Clients that work side by side until they are told to stop. */
final class Workload implements AutoCloseable {

  private final List<Thread> threads = new ArrayList<>();
  private final Accounts accounts;

  /** How long a client that was told to stop still tries to learn what became of its operation. */
  private final Duration lastTries;

  private volatile boolean stopping;
  private volatile long giveUpAt = Long.MAX_VALUE;

  Workload(String scenario, Settings settings, List<ServiceInstance> instances, Memory memory) {
    Random random = new Random(settings.seed());
    this.lastTries = settings.patience().dividedBy(2);
    this.accounts = new Accounts(scenario, random.nextLong());
    Client opener = new Client(instances, memory, random, () -> false);
    accounts.open(opener);
    for (int i = 0; i < settings.threads(); i++) {
      Random own = new Random(random.nextLong());
      Client client = new Client(instances, memory, own, this::isTimeUp);
      Actor actor = new Actor(i, client, own, accounts, memory);
      Thread thread = new Thread(() -> work(actor, own, settings.pause()), "client-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  Accounts accounts() {
    return accounts;
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void work(Actor actor, Random random, Duration pause) {
    while (!stopping) {
      actor.act();
      Client.sleep(random.nextLong(2 * pause.toMillis() + 1));
    }
  }

  private boolean isTimeUp() {
    return stopping && System.nanoTime() - giveUpAt > 0;
  }

  /** Lets every client end what it has begun. */
  @Override
  public void close() {
    giveUpAt = System.nanoTime() + lastTries.toNanos();
    stopping = true;
    for (Thread thread : threads) {
      join(thread);
    }
  }

  private void join(Thread thread) {
    try {
      thread.join(lastTries.plusSeconds(30));
      if (thread.isAlive()) {
        throw new IllegalStateException(thread.getName() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For schedules: how long a round takes beside the faults. */
  static void letWork(Duration duration) {
    Client.sleep(TimeUnit.MILLISECONDS.convert(duration));
  }
}
