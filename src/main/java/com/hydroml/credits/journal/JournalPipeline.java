package com.hydroml.credits.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One life of the way to Kafka, a producer's. What it took is settled exactly once: by Kafka, or by
 * its end. So nobody waits for a record that went down with it, and nothing counts as under way
 * that is not.
 *
 * <p>Thread-safe.
 */
final class JournalPipeline {

  private final Producer<byte[], byte[]> producer;
  private final int maxInFlight;
  private final BiConsumer<Delivery, @Nullable Exception> answered;
  private final Set<Delivery> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile long busySince = System.nanoTime();
  private volatile boolean ended;
  private volatile @Nullable RuntimeException broken;

  /**
   * @param producer one whose {@code send} never waits: events come from event loops
   * @param answered is told what came of each delivery that was under way until then; null is that
   *     Kafka confirmed it
   */
  JournalPipeline(
      Producer<byte[], byte[]> producer,
      int maxInFlight,
      BiConsumer<Delivery, @Nullable Exception> answered) {
    this.producer = producer;
    this.maxInFlight = maxInFlight;
    this.answered = answered;
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
    // It may have ended in between, and then it may have been too early to settle this one.
    return (send(kafka, delivery) && !ended) || !settle(delivery);
  }

  /** A producer that refuses by an exception cannot go on; what fails otherwise fails alone. */
  private boolean send(ProducerRecord<byte[], byte[]> kafka, Delivery delivery) {
    try {
      producer.send(kafka, (metadata, failure) -> told(delivery, failure));
      return true;
    } catch (RuntimeException e) {
      broken = e;
      over.countDown();
      return false;
    }
  }

  private void told(Delivery delivery, @Nullable Exception failure) {
    if (settle(delivery)) {
      answered.accept(delivery, failure);
    }
  }

  /** Ends a delivery's being under way; false if it had ended before. */
  private boolean settle(Delivery delivery) {
    boolean settled = underWay.remove(delivery);
    if (settled) {
      inFlight.decrementAndGet();
    }
    return settled;
  }

  /** Waits until it is over, but not for longer than that; answers whether it is. */
  boolean awaitOver(Duration longest) throws InterruptedException {
    return over.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Why it cannot go on, or null if it can or was ended. */
  @Nullable RuntimeException broken() {
    return broken;
  }

  /** Waits until nothing is under way, but not for longer than that. */
  void drain(Duration longest, Duration look) {
    long began = System.nanoTime();
    while (inFlight() > 0 && System.nanoTime() - began < longest.toNanos()) {
      LockSupport.parkNanos(look.toNanos());
    }
  }

  /** Takes nothing more; gives back what was under way and is not settled. */
  List<Delivery> end() {
    ended = true;
    over.countDown();
    List<Delivery> left = new ArrayList<>();
    for (Delivery delivery : underWay) {
      if (settle(delivery)) {
        left.add(delivery);
      }
    }
    return left;
  }
}
