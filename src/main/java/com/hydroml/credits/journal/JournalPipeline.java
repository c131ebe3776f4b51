package com.hydroml.credits.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.kafka.sender.SenderRecord;
import reactor.util.concurrent.Queues;

/**
 * One life of the way to Kafka. What it took is settled exactly once: by Kafka, or by its end. So
 * nobody waits for a record that went down with it, and nothing counts as under way that is not.
 *
 * <p>Thread-safe.
 */
final class JournalPipeline {

  private final int maxInFlight;
  private final Sinks.Many<SenderRecord<byte[], byte[], Delivery>> sink;
  private final Set<Delivery> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile long busySince = System.nanoTime();
  private volatile boolean ended;

  JournalPipeline(int maxInFlight) {
    this.maxInFlight = maxInFlight;
    // Event loops offer side by side. The queue is one for many producers, and what is in it is
    // handed on by one of them at a time, so that none waits for another; it is as long at most as
    // what is under way.
    this.sink =
        Sinks.unsafe()
            .many()
            .unicast()
            .onBackpressureBuffer(
                Queues.<SenderRecord<byte[], byte[], Delivery>>unboundedMultiproducer().get());
  }

  /** A record under way, equal only to itself. */
  static final class Delivery {
    private final Consumer<Boolean> done;
    private final long since = System.nanoTime();

    private Delivery(Consumer<Boolean> done) {
      this.done = done;
    }

    void done(boolean confirmed) {
      done.accept(confirmed);
    }

    Duration age() {
      return Duration.ofNanos(System.nanoTime() - since);
    }
  }

  /** What is to be sent, in the order in which it was offered. */
  Flux<SenderRecord<byte[], byte[], Delivery>> records() {
    return sink.asFlux();
  }

  int inFlight() {
    return inFlight.get();
  }

  /** When it last began to have something under way; a reading of the monotonic clock. */
  long busySince() {
    return busySince;
  }

  /**
   * Takes a record.
   *
   * @return whether it was taken; if not, {@code done} is not called
   */
  boolean offer(ProducerRecord<byte[], byte[]> kafka, Consumer<Boolean> done) {
    int before = inFlight.getAndIncrement();
    if (before >= maxInFlight) {
      inFlight.decrementAndGet();
      return false;
    }
    if (before == 0) {
      busySince = System.nanoTime();
    }
    Delivery delivery = new Delivery(done);
    underWay.add(delivery);
    boolean emitted = sink.tryEmitNext(SenderRecord.create(kafka, delivery)).isSuccess();
    // It may have ended in between, and then it may have been too early to settle this one.
    return (emitted && !ended) || !settle(delivery);
  }

  /** Ends a delivery's being under way; false if it had ended before. */
  boolean settle(Delivery delivery) {
    boolean settled = underWay.remove(delivery);
    if (settled) {
      inFlight.decrementAndGet();
    }
    return settled;
  }

  /** Takes nothing more; gives back what was under way and is not settled. */
  List<Delivery> end() {
    ended = true;
    sink.tryEmitComplete();
    List<Delivery> left = new ArrayList<>();
    for (Delivery delivery : underWay) {
      if (settle(delivery)) {
        left.add(delivery);
      }
    }
    return left;
  }
}
