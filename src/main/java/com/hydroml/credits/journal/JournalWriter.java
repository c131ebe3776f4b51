package com.hydroml.credits.journal;

import com.hydroml.credits.journal.JournalPipeline.Delivery;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Appends events to the journal topic with acks=all, in the order in which they are given. Bounded:
 * what does not fit is refused at once and stays in the outbox.
 */
final class JournalWriter implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);

  /**
   * How long Kafka counts as away after its last failure. While there are events in the outbox the
   * sweeper tries Kafka, and fails or succeeds, more often than this; without any, nobody would
   * ever learn that Kafka is back.
   */
  private static final Duration FORGIVEN = Duration.ofSeconds(6);

  /** A silence of so many times the typical confirmation means that Kafka is away. */
  private static final long UNLIKELY = 8;

  /**
   * Most that the time between two looks counts as silence: whoever did not look for longer was
   * asleep, and may have slept through confirmations that are about to be read.
   */
  private static final Duration AWAKE = Duration.ofMillis(50);

  /** What a confirmation is taken to need before there was one: it has to connect. */
  private static final Duration FIRST = Duration.ofMillis(50);

  /** How many confirmations the moving average of their time reaches back, about. */
  private static final long TYPICAL_OF = 16;

  /** Longer than the client tries a record; well within what a shutdown may take. */
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(3);

  private static final Duration DRAIN_LOOK = Duration.ofMillis(5);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

  /** How long the start waits for the first connection, and how often it looks. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration CONNECT_LOOK = Duration.ofMillis(20);

  /** A producer that has only failed for so long is replaced. */
  private static final Duration LONGEST_AWAY = Duration.ofMinutes(1);

  /** Between the end of a producer and the next. */
  private static final Duration RETRY = Duration.ofMillis(500);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final String topic;
  private final int maxInFlight;
  private final Duration longestAway;
  private final Timer confirmed;
  private final Counter failed;

  private volatile boolean available = true;
  private final AtomicLong typical = new AtomicLong(FIRST.toNanos());
  private volatile long lastConfirmed = System.nanoTime();
  private volatile long lastFailed = System.nanoTime();
  private long lastLooked = System.nanoTime();
  private long silence;
  private volatile @Nullable JournalPipeline pipeline;
  private volatile @Nullable Run run;

  private record Run(Thread thread, CountDownLatch stop) {}

  /**
   * @param producers make producers that never wait
   */
  JournalWriter(
      Supplier<Producer<byte[], byte[]>> producers,
      String topic,
      int maxInFlight,
      MeterRegistry meters) {
    this(producers, topic, maxInFlight, LONGEST_AWAY, meters);
  }

  /**
   * @param longestAway how long a producer may do nothing but fail before it is replaced
   */
  JournalWriter(
      Supplier<Producer<byte[], byte[]>> producers,
      String topic,
      int maxInFlight,
      Duration longestAway,
      MeterRegistry meters) {
    this.producers = producers;
    this.topic = topic;
    this.maxInFlight = maxInFlight;
    this.longestAway = longestAway;
    this.confirmed =
        Timer.builder(MeterNames.JOURNAL_PUBLISH)
            .description("Time from handing an event to Kafka to its confirmation by all replicas")
            .publishPercentileHistogram()
            .register(meters);
    this.failed =
        Counter.builder(MeterNames.JOURNAL_PUBLISH_FAILURES)
            .description("Events that Kafka did not confirm; they stay in the outbox")
            .register(meters);
  }

  /** Whether Kafka confirmed what it was given last. */
  boolean isAvailable() {
    return available;
  }

  /** Records under way to Kafka. */
  int inFlight() {
    JournalPipeline current = pipeline;
    return current == null ? 0 : current.inFlight();
  }

  /**
   * Takes a Kafka that has fallen silent to be away, long before the client gives up its records:
   * an outage must not cost each request its latency. Tries it again when it has not failed for a
   * while. To be called every few milliseconds.
   *
   * @param longest silence that may be
   */
  synchronized void look(Duration longest) {
    JournalPipeline current = pipeline;
    long looked = since(lastLooked);
    lastLooked += looked;
    if (!available) {
      available = current != null && since(lastFailed) > FORGIVEN.toNanos();
      return;
    }
    if (current == null || current.inFlight() == 0) {
      silence = 0;
      return;
    }
    long quiet = Math.min(since(lastConfirmed), since(current.busySince()));
    silence = Math.min(quiet, silence + Math.min(looked, AWAKE.toNanos()));
    if (silence >= longest.toNanos()) {
      log.warn(
          "Kafka has confirmed nothing for {} ms; answers say queued meanwhile", quiet / 1_000_000);
      unavailable();
    }
  }

  /** How long a silence may be: a slow Kafka is not a silent one, so its usual time counts. */
  Duration patience(Duration least) {
    return Duration.ofNanos(Math.max(least.toNanos(), UNLIKELY * typical.get()));
  }

  private static long since(long then) {
    return System.nanoTime() - then;
  }

  private void unavailable() {
    lastFailed = System.nanoTime();
    available = false;
  }

  /**
   * Appends an event.
   *
   * @param account the record's key, which decides its partition
   * @param done is told once whether Kafka confirmed it; false leaves open whether it has it
   */
  void send(String account, byte[] event, Consumer<Boolean> done) {
    JournalPipeline current = pipeline;
    ProducerRecord<byte[], byte[]> kafka =
        new ProducerRecord<>(topic, account.getBytes(StandardCharsets.UTF_8), event);
    if (current == null || !current.offer(kafka, done)) {
      failed.increment();
      done.accept(false);
    }
  }

  private void deliver(Delivery delivery, @Nullable Exception failure) {
    if (failure == null) {
      lastConfirmed = System.nanoTime();
      Duration age = delivery.age();
      typical.updateAndGet(usual -> usual + (age.toNanos() - usual) / TYPICAL_OF);
      confirmed.record(age);
      if (!available) {
        log.info("Kafka confirms again");
      }
      available = true;
      delivery.done(true);
    } else {
      if (available) {
        log.warn("Kafka does not confirm; answers say queued meanwhile: {}", failure.toString());
      }
      unavailable();
      failed.increment();
      delivery.done(false);
    }
  }

  /** Waits for the connection, so that the first request does not pay for it. */
  @Override
  public void start() {
    CountDownLatch connected = new CountDownLatch(1);
    CountDownLatch stop = new CountDownLatch(1);
    Thread thread = new Thread(() -> live(connected, stop), "journal-writer");
    thread.setDaemon(true);
    run = new Run(thread, stop);
    // Stopping said that Kafka is away; that says nothing of Kafka now.
    available = true;
    thread.start();
    try {
      if (!connected.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("Kafka does not tell the journal's partitions; answers say queued until it does");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One producer after another; the next begins when one cannot go on. */
  private void live(CountDownLatch connected, CountDownLatch stop) {
    while (stop.getCount() > 0) {
      try {
        Producer<byte[], byte[]> producer = producers.get();
        try {
          connect(producer, stop);
          live(producer, connected, stop);
        } finally {
          producer.close(LONGEST_CLOSE);
        }
      } catch (RuntimeException e) {
        log.warn("The Kafka producer failed and is started again", e);
        unavailable();
        pause(stop, RETRY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Until the producer knows the topic's partitions it fails at once whatever it is given. */
  private void connect(Producer<byte[], byte[]> producer, CountDownLatch stop) {
    while (stop.getCount() > 0) {
      try {
        log.debug("topic {} has {} partitions", topic, producer.partitionsFor(topic).size());
        return;
      } catch (TimeoutException e) {
        pause(stop, CONNECT_LOOK);
      }
    }
  }

  private void live(
      Producer<byte[], byte[]> producer, CountDownLatch connected, CountDownLatch stop)
      throws InterruptedException {
    JournalPipeline life = new JournalPipeline(producer, maxInFlight, this::deliver);
    pipeline = life;
    connected.countDown();
    if (stop.getCount() == 0) {
      // Whoever stops it may not have seen it.
      end(life);
    }
    RuntimeException broken = over(life);
    if (broken != null) {
      end(life);
      throw broken;
    }
  }

  /** What ended the producer's life, or null if it was stopped. */
  private @Nullable RuntimeException over(JournalPipeline life) throws InterruptedException {
    long looked = System.nanoTime();
    while (!life.awaitOver(longestAway)) {
      if (lastFailed - looked > 0 && lastConfirmed - looked < 0) {
        // It goes by the brokers that it knew last; the next one asks where they are.
        return new IllegalStateException("Kafka confirmed nothing for " + longestAway);
      }
      looked = System.nanoTime();
    }
    return life.broken();
  }

  private static void pause(CountDownLatch stop, Duration pause) {
    try {
      stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(JournalPipeline life) {
    pipeline = null;
    unavailable();
    for (Delivery delivery : life.end()) {
      failed.increment();
      delivery.done(false);
    }
  }

  /**
   * What is under way is confirmed first, or given up by the client within its delivery time-out;
   * what Kafka does not confirm stays in the outbox.
   */
  @Override
  public void stop() {
    Run current = run;
    if (current == null) {
      return;
    }
    current.stop.countDown();
    JournalPipeline life = pipeline;
    if (life != null) {
      life.drain(LONGEST_DRAIN, DRAIN_LOOK);
      end(life);
    }
    try {
      current.thread.join(LONGEST_CLOSE.multipliedBy(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    run = null;
  }

  @Override
  public boolean isRunning() {
    return run != null;
  }

  /** Starts before, and stops after, everything that publishes. */
  @Override
  public int getPhase() {
    return StartPhases.WRITER;
  }
}
