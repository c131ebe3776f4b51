package com.hydroml.credits.journal;

import com.hydroml.credits.lifecycle.StartPhases;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Reads the journal and hands it to a {@link JournalSink}, batch by batch.
 *
 * <p>The truth about how far it is lies with the sink: at each assignment the reader asks it and
 * goes there. Offsets are also committed to Kafka, for people who watch the group's lag, and never
 * read back. A position that Kafka does not have (any more) halts the partition: to go on at
 * another one would be to lose events.
 *
 * <p>One thread owns the consumer. A partition is paused while a batch of it is being taken in, so
 * at most one batch of each is in memory. Batches that wait at the same time are taken in together;
 * one that cannot be, alone. {@link #CONCURRENCY} of either are under way at once. When the sink
 * fails, the batch is kept and offered again after a while, for as long as the partition is
 * assigned; meanwhile it takes up none of those turns, so that partitions that cannot go on hold up
 * no other. {@code docs/adr} says why this is not reactor-kafka's receiver.
 */
public final class JournalReader implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(JournalReader.class);

  /** What is taken in at the same time; each needs a database connection. */
  static final int CONCURRENCY = 4;

  private static final Duration POLL = Duration.ofMillis(250);

  /**
   * Postgres ends each of a batch's few statements after a second. Whoever waits for longer waits
   * for a connection that was lost, and a recovery waits for it.
   */
  private static final Duration TAKE_TIMEOUT = Duration.ofSeconds(15);

  private static final Duration BACKOFF_FIRST = Duration.ofMillis(100);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final int SESSION_TIMEOUT_MS = 10_000;
  private static final int HEARTBEAT_MS = 3_000;

  private final JournalProperties journal;
  private final KafkaProperties kafka;
  private final JournalSink sink;
  private final LongSupplier nanoTime;

  /** What ended on another thread; at most one entry a partition. */
  private final Queue<Runnable> ended = new ConcurrentLinkedQueue<>();

  // The reader's thread alone touches these.
  private final Map<TopicPartition, Assigned> assigned = new HashMap<>();
  private final Deque<Assigned> waiting = new ArrayDeque<>();
  private final Set<Assigned> resting = new HashSet<>();
  private final Set<Assigned> failing = new HashSet<>();
  private final BatchPace pace;
  private int inFlight;

  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private volatile long lag;
  private volatile long halted;
  private volatile @Nullable Run run;

  public JournalReader(JournalProperties journal, KafkaProperties kafka, JournalSink sink) {
    this(journal, kafka, sink, System::nanoTime);
  }

  JournalReader(
      JournalProperties journal, KafkaProperties kafka, JournalSink sink, LongSupplier nanoTime) {
    this.journal = journal;
    this.kafka = kafka;
    this.sink = sink;
    this.nanoTime = nanoTime;
    this.pace = new BatchPace(nanoTime.getAsLong());
  }

  /** Records of the assigned partitions that the sink has not taken in yet. */
  public long lag() {
    return lag;
  }

  /** Assigned partitions that have stopped because Kafka does not have the sink's position. */
  public long halted() {
    return halted;
  }

  private record Run(Thread thread, CountDownLatch stopping) {}

  @Override
  public synchronized void start() {
    if (run != null) {
      return;
    }
    CountDownLatch stopping = new CountDownLatch(1);
    Thread thread = new Thread(() -> readForever(stopping), "journal-reader");
    thread.setDaemon(true);
    run = new Run(thread, stopping);
    thread.start();
  }

  @Override
  public synchronized void stop() {
    Run current = run;
    if (current == null) {
      return;
    }
    current.stopping().countDown();
    wakeUp();
    try {
      current.thread().join(STOP_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    run = null;
  }

  @Override
  public boolean isRunning() {
    return run != null;
  }

  /** Before the web server, so that what was journaled before a crash is on its way by then. */
  @Override
  public int getPhase() {
    return StartPhases.CONSUMERS;
  }

  private void readForever(CountDownLatch stopping) {
    while (stopping.getCount() > 0) {
      try (KafkaConsumer<byte[], byte[]> opened = new KafkaConsumer<>(settings())) {
        begin(opened);
        while (stopping.getCount() > 0) {
          turn(opened);
        }
      } catch (RuntimeException e) {
        log.warn("The journal's reader starts anew", e);
        pause(stopping);
      } finally {
        consumer = null;
        forget(Set.copyOf(assigned.keySet()));
      }
    }
  }

  private static void pause(CountDownLatch stopping) {
    try {
      stopping.await(BACKOFF_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = kafka.client();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, journal.consumerGroup());
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // A position that Kafka does not have is a loss, and no reason to go on elsewhere.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, journal.maxPollRecords());
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MS);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  /** Everything that follows is one turn after another. */
  void begin(Consumer<byte[], byte[]> opened) {
    consumer = opened;
    opened.subscribe(List.of(journal.topic()), new Assignments(opened));
  }

  /** Hands on what has come and what has ended; waits for it a moment if there is nothing. */
  void turn(Consumer<byte[], byte[]> opened) {
    Duration untilRested = endRests();
    Duration untilAgain = offerAgain();
    Duration most = untilRested.compareTo(untilAgain) < 0 ? untilRested : untilAgain;
    try {
      ConsumerRecords<byte[], byte[]> polled = opened.poll(most);
      for (TopicPartition partition : polled.partitions()) {
        Assigned reading = assigned.get(partition);
        if (reading != null) {
          reading.got(polled.records(partition));
        }
      }
      pace.count(polled.count(), nanoTime.getAsLong());
    } catch (WakeupException e) {
      // Something ended, or the reader is to stop.
    } catch (OffsetOutOfRangeException e) {
      e.offsetOutOfRangePartitions().forEach(this::halt);
    }
    for (Runnable next = ended.poll(); next != null; next = ended.poll()) {
      next.run();
    }
    while (inFlight < CONCURRENCY && !waiting.isEmpty()) {
      takeWaiting();
    }
    measure();
  }

  /** As many as one poll may bring, so that a transaction does not grow with the partitions. */
  private void takeWaiting() {
    Assigned first = waiting.remove();
    List<Assigned> together = new ArrayList<>(List.of(first));
    int records = first.records.size();
    for (Iterator<Assigned> others = waiting.iterator(); !first.alone && others.hasNext(); ) {
      Assigned other = others.next();
      records += other.records.size();
      if (records > journal.maxPollRecords()) {
        break;
      }
      if (!other.alone) {
        others.remove();
        together.add(other);
      }
    }
    if (together.size() > 1) {
      new Together(together).take();
    } else {
      first.take();
    }
  }

  /**
   * Lets those read on that have rested long enough, and with them those that have rested half as
   * long: from then on they go together. Answers after what time, at most {@link #POLL}, the next
   * will have.
   */
  private Duration endRests() {
    long now = nanoTime.getAsLong();
    long interval = journal.batchInterval().toNanos();
    long shortest = Long.MAX_VALUE;
    for (Assigned reading : resting) {
      shortest = Math.min(shortest, reading.begun + interval - now);
    }
    if (shortest > 0) {
      return Duration.ofNanos(Math.min(shortest, POLL.toNanos()));
    }
    for (Iterator<Assigned> all = resting.iterator(); all.hasNext(); ) {
      Assigned reading = all.next();
      if (reading.begun + interval - now <= interval / 2) {
        all.remove();
        reading.opened.resume(Set.of(reading.partition));
      }
    }
    return POLL;
  }

  /**
   * Lets those that failed wait for a turn again, once their time has come. Answers after what
   * time, at most {@link #POLL}, the next has to.
   */
  private Duration offerAgain() {
    long now = nanoTime.getAsLong();
    long shortest = POLL.toNanos();
    for (Iterator<Assigned> all = failing.iterator(); all.hasNext(); ) {
      Assigned reading = all.next();
      long left = reading.again - now;
      if (left <= 0) {
        all.remove();
        waiting.add(reading);
      }
      shortest = Math.max(0, Math.min(shortest, left));
    }
    return Duration.ofNanos(shortest);
  }

  private void halt(TopicPartition partition, long offset) {
    Assigned reading = assigned.get(partition);
    if (reading == null) {
      return;
    }
    log.error(
        "Kafka does not have offset {} of {}, from which the ledger has to go on. Its partition is"
            + " halted, because to go on elsewhere would lose events",
        offset,
        partition);
    reading.halt();
  }

  private void measure() {
    long behind = 0;
    long stopped = 0;
    for (Assigned reading : assigned.values()) {
      behind += reading.behind() + reading.records.size();
      stopped += reading.halted ? 1 : 0;
    }
    lag = behind;
    halted = stopped;
  }

  private void forget(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Assigned reading = assigned.remove(partition);
      if (reading != null) {
        reading.cancel();
        waiting.remove(reading);
        resting.remove(reading);
        failing.remove(reading);
      }
    }
  }

  private void end(Runnable task) {
    ended.add(task);
    wakeUp();
  }

  private void wakeUp() {
    Consumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
  }

  private final class Assignments implements ConsumerRebalanceListener {

    private final Consumer<byte[], byte[]> opened;

    Assignments(Consumer<byte[], byte[]> opened) {
      this.opened = opened;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        Assigned reading = new Assigned(opened, partition);
        assigned.put(partition, reading);
        reading.locate();
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      forget(partitions);
    }
  }

  /** Batches of several partitions on their way. Everything here runs on the reader's thread. */
  private final class Together {

    private final Map<Assigned, JournalBatch> batches = new LinkedHashMap<>();
    private @Nullable Disposable work;

    Together(List<Assigned> members) {
      members.forEach(member -> batches.put(member, member.batch()));
    }

    void take() {
      inFlight++;
      batches.keySet().forEach(member -> member.goWith(this));
      List<JournalBatch> taking = List.copyOf(batches.values());
      work =
          Mono.defer(() -> sink.takeTogether(taking))
              .timeout(TAKE_TIMEOUT)
              .onErrorResume(
                  failure -> {
                    log.debug("Batches are taken one by one", failure);
                    return Mono.just(Map.of());
                  })
              .subscribe(offsets -> end(() -> ended(offsets)));
    }

    private void ended(Map<Integer, Long> offsets) {
      if (batches.isEmpty()) {
        return;
      }
      inFlight--;
      batches.forEach(
          (member, batch) -> member.wentWithOthers(batch, offsets.get(batch.partition())));
      batches.clear();
    }

    /**
     * A partition is not assigned any more. What is under way goes on for the others: if it takes
     * that one in, too, the next reader finds the sink's position moved.
     */
    void leave(Assigned member) {
      batches.remove(member);
      if (batches.isEmpty()) {
        inFlight--;
        if (work != null) {
          work.dispose();
        }
      }
    }
  }

  /** One assigned partition. Everything here runs on the reader's thread. */
  private final class Assigned {

    private final Consumer<byte[], byte[]> opened;
    private final TopicPartition partition;
    private long position;
    private long begun;
    private List<ConsumerRecord<byte[], byte[]>> records = List.of();
    private @Nullable Disposable work;
    private @Nullable Together together;
    private boolean taking;
    private boolean alone;
    private boolean halted;

    /** How long the next failure is waited after, and until when that is. */
    private Duration backoff = BACKOFF_FIRST;

    private long again;

    Assigned(Consumer<byte[], byte[]> opened, TopicPartition partition) {
      this.opened = opened;
      this.partition = partition;
    }

    /** Without some position a poll would fail, paused or not; this one is never read from. */
    void locate() {
      opened.pause(Set.of(partition));
      opened.seek(partition, 0);
      work = position().subscribe(offset -> end(() -> goOn(offset)));
    }

    void got(List<ConsumerRecord<byte[], byte[]>> polled) {
      opened.pause(Set.of(partition));
      records = polled;
      waiting.add(this);
    }

    void take() {
      JournalBatch batch = batch();
      taking = true;
      begun = nanoTime.getAsLong();
      inFlight++;
      work =
          Mono.defer(() -> sink.take(batch))
              .timeout(TAKE_TIMEOUT)
              .subscribe(
                  offset -> end(() -> took(batch, offset)), failure -> end(() -> failed(failure)));
    }

    /**
     * Its batch comes again until it succeeds: an outage of the database must not lose it, and
     * there is nothing better to do meanwhile. The assignment's end is the bound.
     */
    private void failed(Throwable failure) {
      if (assigned.get(partition) != this) {
        return;
      }
      taking = false;
      alone = true;
      inFlight--;
      log.warn("The batch of {} is tried again: {}", partition, String.valueOf(failure));
      again = nanoTime.getAsLong() + backoff.toNanos();
      Duration longer = backoff.multipliedBy(2);
      backoff = longer.compareTo(BACKOFF_MAX) < 0 ? longer : BACKOFF_MAX;
      failing.add(this);
    }

    void goWith(Together others) {
      together = others;
      begun = nanoTime.getAsLong();
    }

    void wentWithOthers(JournalBatch batch, @Nullable Long offset) {
      together = null;
      if (offset == null) {
        alone = true;
        waiting.add(this);
      } else {
        tookTo(batch, offset);
      }
    }

    private JournalBatch batch() {
      List<JournalRecord> batch = new ArrayList<>(records.size());
      for (ConsumerRecord<byte[], byte[]> record : records) {
        batch.add(
            new JournalRecord(
                partition.partition(), record.offset(), record.key(), record.value()));
      }
      long next = records.getLast().offset() + 1;
      return new JournalBatch(partition.partition(), position, next, List.copyOf(batch));
    }

    private void took(JournalBatch batch, long offset) {
      if (assigned.get(partition) != this) {
        return;
      }
      taking = false;
      alone = false;
      backoff = BACKOFF_FIRST;
      inFlight--;
      tookTo(batch, offset);
    }

    private void tookTo(JournalBatch batch, long offset) {
      records = List.of();
      if (offset != batch.next()) {
        log.info("{} goes on at {} instead of {}", partition, offset, batch.next());
      }
      opened.commitAsync(Map.of(partition, new OffsetAndMetadata(offset)), null);
      if (offset == batch.next()) {
        position = offset;
        if (pace.restsAfter(batch.records().size(), behind())) {
          resting.add(this);
        } else {
          opened.resume(Set.of(partition));
        }
      } else {
        goOn(offset);
      }
    }

    private void goOn(long offset) {
      if (assigned.get(partition) != this) {
        return;
      }
      position = offset;
      opened.seek(partition, offset);
      opened.resume(Set.of(partition));
    }

    /** How many records follow what was read, as far as Kafka has said. */
    private long behind() {
      return opened.currentLag(partition).orElse(0);
    }

    void halt() {
      halted = true;
      opened.pause(Set.of(partition));
    }

    void cancel() {
      if (together != null) {
        together.leave(this);
        together = null;
      }
      if (work != null) {
        work.dispose();
      }
      if (taking) {
        taking = false;
        inFlight--;
      }
    }

    /** Asked for until it is known, as long as the partition is assigned. */
    private Mono<Long> position() {
      return Mono.defer(() -> sink.position(partition.partition()))
          .timeout(TAKE_TIMEOUT)
          .retryWhen(
              Retry.backoff(Long.MAX_VALUE, BACKOFF_FIRST)
                  .maxBackoff(BACKOFF_MAX)
                  .doBeforeRetry(
                      signal ->
                          log.warn(
                              "The position of {} is asked for again: {}",
                              partition,
                              String.valueOf(signal.failure()))));
    }
  }
}
