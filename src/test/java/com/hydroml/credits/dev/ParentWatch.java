package com.hydroml.credits.dev;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Ends this JVM when the process that started it is gone: a killed Maven tells nobody.
 *
 * <p>The servers' own guards see to it that they end with this JVM.
 */
final class ParentWatch {

  private static final Duration ORDERLY_EXIT = Duration.ofSeconds(20);

  private ParentWatch() {}

  static void start() {
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> daemon(ParentWatch::exit)));
  }

  private static void exit() {
    Executor late = CompletableFuture.delayedExecutor(ORDERLY_EXIT.toSeconds(), TimeUnit.SECONDS);
    late.execute(() -> Runtime.getRuntime().halt(1));
    System.exit(0);
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "parent-watch");
    thread.setDaemon(true);
    thread.start();
  }
}
