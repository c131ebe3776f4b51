package com.hydroml.credits.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** Work in the background goes on until it is stopped, one run after another, whatever fails. */
class BackgroundWorkTest {

  private static final Duration INTERVAL = Duration.ofMillis(1);

  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger others = new AtomicInteger();
  private Work work;

  private final class Work extends BackgroundWork {

    private final Supplier<Mono<Void>> run;

    Work(Supplier<Mono<Void>> run) {
      super(StartPhases.WATCHERS);
      this.run = run;
    }

    @Override
    protected Disposable begin() {
      return Disposables.composite(
          every(INTERVAL, () -> Mono.defer(run).doFirst(runs::incrementAndGet)),
          every(INTERVAL, () -> Mono.fromRunnable(others::incrementAndGet)));
    }
  }

  private void begin(Supplier<Mono<Void>> run) {
    work = new Work(run);
    work.start();
  }

  @AfterEach
  void stop() {
    work.stop();
  }

  @Test
  void itRunsUntilItIsStopped() {
    begin(Mono::empty);
    assertThat(work.isRunning()).isTrue();
    assertThat(work.getPhase()).isEqualTo(StartPhases.WATCHERS);
    await().until(() -> runs.get() > 3);
    work.stop();
    assertThat(work.isRunning()).isFalse();
  }

  @Test
  void aRunThatFailsIsNotTheLast() {
    begin(() -> Mono.error(new IllegalStateException("a run that fails")));
    await().until(() -> runs.get() > 3);
  }

  @Test
  void aRunThatThrowsIsNotTheLast() {
    begin(
        () -> {
          throw new IllegalStateException("a run that throws");
        });
    await().until(() -> runs.get() > 3);
  }

  @Test
  void whatWouldBeginDuringARunIsLeftOut() {
    begin(Mono::never);
    await().until(() -> others.get() > 10);
    assertThat(runs).hasValue(1);
  }
}
