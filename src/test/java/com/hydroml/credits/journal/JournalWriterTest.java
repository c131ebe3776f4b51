package com.hydroml.credits.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever hands over an event is told once what came of it, also when the producer dies and is
 * started again; what counts as under way is under way.
 */
class JournalWriterTest {

  private static final int MOST = 8;

  private final FakeProducer kafka = new FakeProducer();
  private final JournalWriter writer =
      new JournalWriter(kafka::producer, "topic", MOST, new SimpleMeterRegistry());
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void start() {
    writer.start();
  }

  @AfterEach
  void stop() {
    writer.stop();
  }

  @Test
  void eventsGoInTheirOrderAndEachIsConfirmed() {
    for (int i = 0; i < 5; i++) {
      send("e" + i);
    }
    await().until(() -> kafka.received().size() == 5);
    assertThat(kafka.received()).containsExactly("e0", "e1", "e2", "e3", "e4");
    kafka.confirm(5);
    assertThat(told).containsExactly("e0 true", "e1 true", "e2 true", "e3 true", "e4 true");
    assertThat(writer.isAvailable()).isTrue();
  }

  @Test
  void moreThanMayBeUnderWayIsRefusedAtOnceAndRoomComesBack() {
    for (int i = 0; i < MOST + 1; i++) {
      send("e" + i);
    }
    assertThat(told).containsExactly("e" + MOST + " false");
    assertThat(writer.isAvailable()).as("being full is no failure of Kafka").isTrue();
    await().until(() -> kafka.received().size() == MOST);
    kafka.confirm(1);
    send("again");
    assertThat(told).hasSize(2);
  }

  @Test
  void anEventThatKafkaRefusesIsToldToItsSenderAloneAndTheRestGoesOn() {
    send("bad");
    send("good");
    await().until(() -> kafka.received().size() == 2);
    kafka.refuse(1);
    assertThat(told).containsExactly("bad false");
    assertThat(writer.isAvailable()).isFalse();
    kafka.confirm(1);
    assertThat(told).containsExactly("bad false", "good true");
    assertThat(writer.isAvailable()).isTrue();
  }

  @Test
  void whatIsUnderWayWhenTheProducerDiesIsToldAndNothingStaysCounted() {
    for (int i = 0; i < MOST - 1; i++) {
      send("e" + i);
    }
    kafka.die();
    send("last");
    await().until(() -> told.size() == MOST);
    assertThat(told).allMatch(answer -> answer.endsWith(" false"));
    assertThat(writer.isAvailable()).isFalse();
    assertThat(writer.inFlight()).isZero();
    await()
        .until(
            () -> {
              told.clear();
              send("n0");
              return told.isEmpty();
            });
    assertThat(kafka.lives()).isEqualTo(2);
    for (int i = 1; i < MOST; i++) {
      send("n" + i);
    }
    kafka.confirm(MOST);
    assertThat(told).hasSize(MOST).allMatch(answer -> answer.endsWith(" true"));
  }

  @Test
  void aProducerThatDoesNothingButFailIsReplaced() {
    FakeProducer failing = new FakeProducer();
    JournalWriter writer =
        new JournalWriter(
            failing::producer, "topic", MOST, Duration.ofMillis(50), new SimpleMeterRegistry());
    writer.start();
    try {
      failing.automatic(true);
      writer.send("account", new byte[1], confirmed -> {});
      await().during(Duration.ofMillis(300)).until(() -> failing.lives() == 1);
      failing.automatic(false);
      await()
          .until(
              () -> {
                writer.send("account", new byte[1], confirmed -> {});
                failing.refuse(failing.unanswered());
                return failing.lives() == 2;
              });
    } finally {
      writer.stop();
    }
  }

  @Test
  void untilThePartitionsAreKnownEventsAreRefused() {
    writer.stop();
    kafka.connected(false);
    Thread starting = new Thread(writer::start);
    starting.start();
    await().until(() -> kafka.lives() == 2);
    send("early");
    assertThat(told).containsExactly("early false");
    kafka.connected(true);
    await().until(() -> !starting.isAlive());
    send("e0");
    kafka.confirm(1);
    assertThat(told).containsExactly("early false", "e0 true");
  }

  @Test
  void whatIsSentWhileThereIsNoProducerIsRefused() {
    writer.stop();
    send("late");
    assertThat(told).containsExactly("late false");
  }

  @Test
  void whatIsUnderWayWhenItStopsIsTold() {
    send("e0");
    await().until(() -> kafka.received().size() == 1);
    writer.stop();
    assertThat(told).containsExactly("e0 false");
  }

  @Test
  void whatIsStartedAgainTakesKafkaToBeThere() {
    writer.stop();
    assertThat(writer.isAvailable()).isFalse();
    writer.start();
    assertThat(writer.isAvailable()).isTrue();
    send("first");
    await().until(() -> kafka.unanswered() == 1);
    kafka.confirm(1);
    assertThat(told).containsExactly("first true");
  }

  @Test
  void aSilentKafkaCountsAsAwayUntilItConfirms() {
    writer.look(Duration.ZERO);
    assertThat(writer.isAvailable()).as("nothing is under way").isTrue();
    send("e0");
    await().until(() -> kafka.received().size() == 1);
    writer.look(Duration.ofMinutes(1));
    assertThat(writer.isAvailable()).isTrue();
    writer.look(Duration.ZERO);
    assertThat(writer.isAvailable()).isFalse();
    kafka.confirm(1);
    assertThat(writer.isAvailable()).isTrue();
  }

  @Test
  void whoeverDidNotLookForLongHasHeardNoSilence() {
    send("e0");
    await().until(() -> kafka.received().size() == 1);
    writer.look(Duration.ofMinutes(1));
    long began = System.nanoTime();
    await().until(() -> System.nanoTime() - began > Duration.ofMillis(200).toNanos());
    writer.look(Duration.ofMillis(150));
    assertThat(writer.isAvailable()).as("after one look").isTrue();
    await()
        .pollInterval(Duration.ofMillis(25))
        .until(
            () -> {
              writer.look(Duration.ofMillis(150));
              return !writer.isAvailable();
            });
  }

  @Test
  void aKafkaThatNobodyTriesIsTriedAgainAfterAWhile() {
    send("e0");
    await().until(() -> kafka.received().size() == 1);
    kafka.refuse(1);
    assertThat(writer.isAvailable()).isFalse();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              writer.look(Duration.ofMinutes(1));
              return writer.isAvailable();
            });
  }

  private void send(String event) {
    writer.send(
        "account",
        event.getBytes(StandardCharsets.UTF_8),
        confirmed -> told.add(event + " " + confirmed));
  }
}
