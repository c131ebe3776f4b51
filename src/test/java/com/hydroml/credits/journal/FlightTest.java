package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What was decided together has landed when Kafka has all of it, or has kept it waiting. */
class FlightTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final Flight flight = new Flight();

  @Test
  void withoutEventsItHasLanded() {
    assertThat(landed(LONG)).isCompleted();
  }

  @Test
  void itLandsWithTheLastOfItsEvents() {
    flight.begin(2);
    flight.begin(1);
    CompletableFuture<Void> landed = landed(LONG);
    flight.end();
    flight.end();
    assertThat(landed).isNotDone();
    flight.end();
    assertThat(landed).isCompleted();
  }

  @Test
  void eventsThatEndBeforeTheLastHasBegunDoNotLandIt() {
    flight.begin(1);
    flight.end();
    flight.begin(1);
    CompletableFuture<Void> landed = landed(LONG);
    assertThat(landed).isNotDone();
    flight.end();
    assertThat(landed).isCompleted();
  }

  @Test
  void nobodyWaitsForASlowKafkaForLong() {
    flight.begin(1);
    CompletableFuture<Void> landed = landed(Duration.ofMillis(1));
    await().until(landed::isDone);
    flight.end();
    assertThat(landed).isCompleted();
  }

  private CompletableFuture<Void> landed(Duration most) {
    return flight.landed(most).toCompletableFuture();
  }
}
