package com.hydroml.credits.journal;

import com.hydroml.credits.journal.JournalPipeline.Delivery;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.observability.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderResult;
import reactor.util.retry.Retry;

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

  private final Supplier<KafkaSender<byte[], byte[]>> senders;
  private final String topic;
  private final int maxInFlight;
  private final Timer confirmed;
  private final Counter failed;

  private volatile boolean available = true;
  private final AtomicLong typical = new AtomicLong(FIRST.toNanos());
  private volatile long lastConfirmed = System.nanoTime();
  private volatile long lastFailed = System.nanoTime();
  private long lastLooked = System.nanoTime();
  private long silence;
  private volatile @Nullable JournalPipeline pipeline;
  private @Nullable KafkaSender<byte[], byte[]> sender;
  private @Nullable Disposable running;

  JournalWriter(
      SenderOptions<byte[], byte[]> options, String topic, int maxInFlight, MeterRegistry meters) {
    this(
        () -> KafkaSender.create(options.stopOnError(false).maxInFlight(maxInFlight)),
        topic,
        maxInFlight,
        meters);
  }

  JournalWriter(
      Supplier<KafkaSender<byte[], byte[]>> senders,
      String topic,
      int maxInFlight,
      MeterRegistry meters) {
    this.senders = senders;
    this.topic = topic;
    this.maxInFlight = maxInFlight;
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

  private void deliver(JournalPipeline from, SenderResult<Delivery> result) {
    Delivery delivery = result.correlationMetadata();
    if (!from.settle(delivery)) {
      return;
    }
    Exception failure = result.exception();
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

  @Override
  public void start() {
    KafkaSender<byte[], byte[]> kafka = senders.get();
    sender = kafka;
    // The producer's send may wait for the topic's partitions, and events come from event loops.
    Scheduler thread = Schedulers.newBoundedElastic(1, 1024, "journal-writer", 60, true);
    running =
        Disposables.composite(
            Mono.defer(() -> run(kafka, thread))
                .retryWhen(
                    Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
                        .maxBackoff(Duration.ofSeconds(2)))
                .subscribe(),
            thread);
    // Asking for the partitions now keeps the first request from paying for the connection.
    kafka
        .doOnProducer(producer -> producer.partitionsFor(topic))
        .subscribe(
            partitions -> log.debug("journal topic {} has {} partitions", topic, partitions.size()),
            failure -> log.warn("Kafka is not reachable yet: {}", failure.toString()));
  }

  /** One life of the pipeline; a fatal error of the producer ends it and the next begins. */
  private Mono<Void> run(KafkaSender<byte[], byte[]> kafka, Scheduler thread) {
    JournalPipeline life = new JournalPipeline(maxInFlight);
    pipeline = life;
    return kafka
        .send(life.records().publishOn(thread))
        .doOnNext(result -> deliver(life, result))
        .doOnError(
            failure -> {
              log.warn("The Kafka producer failed and is started again", failure);
              end(life);
            })
        .then();
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
    JournalPipeline current = pipeline;
    if (current != null) {
      drain(current);
    }
    if (sender != null) {
      sender.close();
    }
    if (running != null) {
      running.dispose();
    }
    if (current != null) {
      end(current);
    }
    running = null;
  }

  private static void drain(JournalPipeline current) {
    long began = System.nanoTime();
    while (current.inFlight() > 0 && since(began) < LONGEST_DRAIN.toNanos()) {
      LockSupport.parkNanos(DRAIN_LOOK.toNanos());
    }
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  /** Starts before, and stops after, everything that publishes. */
  @Override
  public int getPhase() {
    return StartPhases.WRITER;
  }
}
