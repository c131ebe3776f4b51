package com.hydroml.credits.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What is kept in memory is read anew after every change, and whatever becomes of a reading. */
class KeptFreshTest {

  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final Queue<Sinks.One<String>> underWay = new ArrayDeque<>();
  private final Sinks.Many<String> changes = Sinks.many().unicast().onBackpressureBuffer();
  private final KeptFresh fresh = new KeptFresh("things", PATIENCE, Mono.defer(this::read), time);
  private Disposable keeping;
  private int begun;

  private Mono<String> read() {
    begun++;
    Sinks.One<String> reading = Sinks.one();
    underWay.add(reading);
    return reading.asMono();
  }

  @BeforeEach
  void begin() {
    keeping = fresh.after(changes.asFlux(), EVERY).subscribe();
  }

  @AfterEach
  void end() {
    keeping.dispose();
  }

  @Test
  void theFirstReadingSaysWhatItFailedWith() {
    List<Throwable> failures = new ArrayList<>();
    fresh.first().subscribe(nothing -> {}, failures::add);
    IllegalStateException away = new IllegalStateException("away");
    underWay.remove().tryEmitError(away);
    assertThat(failures).containsExactly(away);
  }

  @Test
  void theFirstReadingIsNotWaitedForForEver() {
    List<Throwable> failures = new ArrayList<>();
    fresh.first().subscribe(nothing -> {}, failures::add);
    time.advanceTimeBy(PATIENCE);
    assertThat(failures).as("at the start there is more time").isEmpty();
    time.advanceTimeBy(Duration.ofSeconds(15));
    assertThat(failures).singleElement().isInstanceOf(TimeoutException.class);
  }

  @Test
  void itIsReadAtAChangeAndEverySoOften() {
    assertThat(begun).isZero();
    change();
    assertThat(begun).isEqualTo(1);
    succeed();
    time.advanceTimeBy(EVERY.minusMillis(1));
    assertThat(begun).isEqualTo(1);
    time.advanceTimeBy(Duration.ofMillis(1));
    assertThat(begun).isEqualTo(2);
  }

  @Test
  void changesDuringAReadingAreFollowedByAnotherAndNotByOneEach() {
    change();
    for (int i = 0; i < 100; i++) {
      change();
    }
    assertThat(begun).isEqualTo(1);
    succeed();
    assertThat(begun).isEqualTo(2);
    while (!underWay.isEmpty()) {
      succeed();
    }
    assertThat(begun).isBetween(2, 3);
  }

  @Test
  void aReadingThatFailsIsSaidAndTheNextComes() {
    change();
    underWay.remove().tryEmitError(new IllegalStateException("away"));
    assertThat(fresh.isStale()).isTrue();
    change();
    assertThat(fresh.isStale()).isTrue();
    succeed();
    assertThat(fresh.isStale()).isFalse();
  }

  @Test
  void aReadingThatHangsIsGivenUpAndTheNextComes() {
    change();
    change();
    time.advanceTimeBy(PATIENCE);
    assertThat(fresh.isStale()).isTrue();
    underWay.remove();
    assertThat(begun).isEqualTo(2);
    succeed();
    assertThat(fresh.isStale()).isFalse();
  }

  private void change() {
    changes.tryEmitNext("change").orThrow();
  }

  private void succeed() {
    underWay.remove().tryEmitValue("all").orThrow();
  }
}
