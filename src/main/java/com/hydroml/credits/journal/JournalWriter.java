package com.hydroml.credits.journal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderRecord;
import reactor.kafka.sender.SenderResult;
import reactor.util.concurrent.Queues;
import reactor.util.retry.Retry;

/**
 * Appends events to the journal topic with acks=all, in the order in which they are given. Bounded:
 * what does not fit is refused at once and stays in the outbox.
 */
final class JournalWriter implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);
  private static final Duration CONTENTION = Duration.ofMillis(100);

  private final SenderOptions<byte[], byte[]> options;
  private final String topic;
  private final int maxInFlight;
  private final Timer confirmed;
  private final Counter failed;
  private final AtomicInteger inFlight = new AtomicInteger();

  private volatile boolean available = true;
  private volatile long lastConfirmed = System.nanoTime();
  private volatile long busySince = System.nanoTime();
  private volatile Sinks.@Nullable Many<SenderRecord<byte[], byte[], Delivery>> records;
  private @Nullable KafkaSender<byte[], byte[]> sender;
  private @Nullable Disposable running;

  JournalWriter(
      SenderOptions<byte[], byte[]> options, String topic, int maxInFlight, MeterRegistry meters) {
    this.options = options.stopOnError(false).maxInFlight(maxInFlight);
    this.topic = topic;
    this.maxInFlight = maxInFlight;
    this.confirmed =
        Timer.builder(JournalMeters.PUBLISH)
            .description("Time from handing an event to Kafka to its confirmation by all replicas")
            .publishPercentileHistogram()
            .register(meters);
    this.failed =
        Counter.builder(JournalMeters.PUBLISH_FAILURES)
            .description("Events that Kafka did not confirm; they stay in the outbox")
            .register(meters);
  }

  /** Whether Kafka confirmed what it was given last. */
  boolean isAvailable() {
    return available;
  }

  /**
   * Stops waiting for a Kafka that has fallen silent, long before the client gives up its records:
   * an outage must not cost each request its latency.
   *
   * @return whether Kafka is, from now on, taken to be away
   */
  boolean isStalled(Duration longest) {
    if (!available || inFlight.get() == 0) {
      return false;
    }
    long silent = System.nanoTime() - laterOf(lastConfirmed, busySince);
    if (silent < longest.toNanos()) {
      return false;
    }
    log.warn(
        "Kafka has confirmed nothing for {} ms; answers say queued meanwhile", silent / 1_000_000);
    available = false;
    return true;
  }

  /**
   * Appends an event.
   *
   * @param account the record's key, which decides its partition
   * @param done is told once whether Kafka confirmed it; false leaves open whether it has it
   */
  void send(String account, byte[] event, Consumer<Boolean> done) {
    Sinks.Many<SenderRecord<byte[], byte[], Delivery>> sink = records;
    int underWay = sink == null ? 0 : inFlight.incrementAndGet();
    if (sink == null || underWay > maxInFlight) {
      if (sink != null) {
        inFlight.decrementAndGet();
      }
      failed.increment();
      done.accept(false);
      return;
    }
    if (underWay == 1) {
      busySince = System.nanoTime();
    }
    Delivery delivery = new Delivery(done, System.nanoTime());
    ProducerRecord<byte[], byte[]> kafka =
        new ProducerRecord<>(topic, account.getBytes(StandardCharsets.UTF_8), event);
    try {
      sink.emitNext(
          SenderRecord.create(kafka, delivery), Sinks.EmitFailureHandler.busyLooping(CONTENTION));
    } catch (Sinks.EmissionException e) {
      deliver(delivery, e);
    }
  }

  /** The later of two readings of the monotonic clock, which may wrap. */
  private static long laterOf(long one, long other) {
    return one - other > 0 ? one : other;
  }

  private void deliver(SenderResult<Delivery> result) {
    deliver(result.correlationMetadata(), result.exception());
  }

  private void deliver(Delivery delivery, @Nullable Exception failure) {
    inFlight.decrementAndGet();
    if (failure == null) {
      long now = System.nanoTime();
      lastConfirmed = now;
      confirmed.record(Duration.ofNanos(now - delivery.since));
      if (!available) {
        log.info("Kafka confirms again");
      }
      available = true;
      delivery.done.accept(true);
    } else {
      if (available) {
        log.warn("Kafka does not confirm; answers say queued meanwhile: {}", failure.toString());
      }
      available = false;
      failed.increment();
      delivery.done.accept(false);
    }
  }

  @Override
  public void start() {
    KafkaSender<byte[], byte[]> kafka = KafkaSender.create(options);
    sender = kafka;
    running =
        Mono.defer(() -> run(kafka))
            .retryWhen(
                Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
                    .maxBackoff(Duration.ofSeconds(2)))
            .subscribe();
    // Asking for the partitions now keeps the first request from paying for the connection.
    kafka
        .doOnProducer(producer -> producer.partitionsFor(topic))
        .subscribe(
            partitions -> log.debug("journal topic {} has {} partitions", topic, partitions.size()),
            failure -> log.warn("Kafka is not reachable yet: {}", failure.toString()));
  }

  /** One life of the pipeline; a fatal error of the producer ends it and the next begins. */
  private Mono<Void> run(KafkaSender<byte[], byte[]> kafka) {
    Sinks.Many<SenderRecord<byte[], byte[], Delivery>> sink =
        Sinks.many()
            .unicast()
            .onBackpressureBuffer(
                Queues.<SenderRecord<byte[], byte[], Delivery>>get(maxInFlight).get());
    inFlight.set(0);
    records = sink;
    return kafka
        .send(sink.asFlux())
        .doOnNext(this::deliver)
        .doOnError(
            failure -> {
              records = null;
              available = false;
              log.warn("The Kafka producer failed and is started again", failure);
            })
        .then();
  }

  @Override
  public void stop() {
    Sinks.Many<SenderRecord<byte[], byte[], Delivery>> sink = records;
    records = null;
    if (sink != null) {
      sink.emitComplete(Sinks.EmitFailureHandler.busyLooping(CONTENTION));
    }
    if (sender != null) {
      sender.close();
    }
    if (running != null) {
      running.dispose();
    }
    running = null;
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  /** Starts before, and stops after, everything that publishes. */
  @Override
  public int getPhase() {
    return JournalPhases.WRITER;
  }

  private record Delivery(Consumer<Boolean> done, long since) {}
}
