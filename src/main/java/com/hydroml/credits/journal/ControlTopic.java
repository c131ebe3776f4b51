package com.hydroml.credits.journal;

import com.hydroml.credits.journal.ControlCodec.Control;
import com.hydroml.credits.lifecycle.StartPhases;
import com.hydroml.credits.protocol.Announcement;
import com.hydroml.credits.protocol.Attendance;
import com.hydroml.credits.protocol.Marker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends this instance's heartbeats, reads the control topic in order into {@link Standing}, and
 * writes what recoveries announce and mark. One thread owns the consumer.
 */
public final class ControlTopic implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(ControlTopic.class);

  private static final Duration POLL = Duration.ofMillis(100);

  /** How soon it is noticed that it is to stop; what comes is read at once. */
  private static final Duration LONGEST_POLL = Duration.ofMillis(250);

  /** How long Kafka waits for a record before it answers that there is none. */
  private static final int LONGEST_FETCH_MS = 500;

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** What the topic keeps of one instance, and of several. */
  private static final int MOST_HISTORY = 20_000;

  private static final Duration HISTORY_PATIENCE = Duration.ofSeconds(2);
  private static final String SEGMENT_MS = Long.toString(Duration.ofMinutes(10).toMillis());
  private static final String RETENTION_MS = Long.toString(Duration.ofHours(1).toMillis());

  private final ControlProperties control;
  private final JournalProperties journal;
  private final KafkaProperties kafka;
  private final Standing standing;
  private final TopicPartition partition;
  private volatile @Nullable Run run;

  ControlTopic(
      ControlProperties control,
      JournalProperties journal,
      KafkaProperties kafka,
      Standing standing) {
    this.control = control;
    this.journal = journal;
    this.kafka = kafka;
    this.standing = standing;
    this.partition = new TopicPartition(control.topic(), 0);
  }

  private record Run(
      Thread thread,
      Producer<byte[], byte[]> producer,
      CountDownLatch heard,
      CountDownLatch stop) {}

  /** Says it in the control topic; completes when Kafka has it. */
  public Mono<Void> announce(Announcement announcement) {
    return send(
        new ProducerRecord<>(control.topic(), 0, null, ControlCodec.announcement(announcement)));
  }

  /** Appends the marker to every partition of the journal; completes when Kafka has all. */
  public Mono<Void> mark(Marker marker) {
    byte[] bytes = ControlCodec.marker(marker);
    return Flux.range(0, journal.partitions())
        .flatMap(to -> send(new ProducerRecord<>(journal.topic(), to, null, bytes)))
        .then();
  }

  private Mono<Void> send(ProducerRecord<byte[], byte[]> record) {
    return Sending.of(this::producer, record);
  }

  private Producer<byte[], byte[]> producer() {
    Run current = run;
    if (current == null) {
      throw new IllegalStateException("the control topic is closed");
    }
    return current.producer;
  }

  @Override
  public synchronized void start() {
    if (run != null) {
      return;
    }
    ensureTopic();
    Producer<byte[], byte[]> producer = new KafkaProducer<>(ProducerOptions.of(kafka));
    CountDownLatch heard = new CountDownLatch(1);
    CountDownLatch stop = new CountDownLatch(1);
    Thread thread = new Thread(() -> listenForever(producer, heard, stop), "control-topic");
    thread.setDaemon(true);
    run = new Run(thread, producer, heard, stop);
    thread.start();
    try {
      if (!heard.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("The control topic is silent; answers say queued until it is heard");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ensureTopic() {
    NewTopic topic =
        new NewTopic(control.topic(), Optional.of(1), Optional.of(journal.replicationFactor()))
            .configs(
                Map.of(
                    TopicConfig.RETENTION_MS_CONFIG,
                    RETENTION_MS,
                    TopicConfig.SEGMENT_MS_CONFIG,
                    SEGMENT_MS));
    try (Admin admin = Admin.create(kafka.client())) {
      if (admin.listTopics().names().get(15, TimeUnit.SECONDS).contains(control.topic())) {
        verifyPartitions(admin);
        return;
      }
      admin.createTopics(List.of(topic)).all().get(15, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw unusable(e);
      }
    } catch (TimeoutException e) {
      throw unusable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unusable(e);
    }
  }

  private void verifyPartitions(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    int partitions =
        admin
            .describeTopics(List.of(control.topic()))
            .allTopicNames()
            .get(15, TimeUnit.SECONDS)
            .values()
            .iterator()
            .next()
            .partitions()
            .size();
    if (partitions != 1) {
      throw new JournalStartupException(
          "The topic " + control.topic() + " has " + partitions + " partitions, expected is 1",
          "Make it anew with one partition: leases rest on the order of its records.",
          null);
    }
  }

  private JournalStartupException unusable(Exception e) {
    return new JournalStartupException(
        "Kafka's topic " + control.topic() + " cannot be made: " + e.getMessage(),
        "Start Kafka, or make the topic with one partition.",
        e);
  }

  private void listenForever(
      Producer<byte[], byte[]> producer, CountDownLatch heard, CountDownLatch stop) {
    while (stop.getCount() > 0) {
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings())) {
        listen(consumer, producer, heard, stop);
      } catch (RuntimeException e) {
        log.warn("The control topic is listened to anew: {}", e.toString());
        pause(stop);
      }
    }
  }

  private void listen(
      KafkaConsumer<byte[], byte[]> consumer,
      Producer<byte[], byte[]> producer,
      CountDownLatch heard,
      CountDownLatch stop) {
    consumer.assign(List.of(partition));
    listenAnew(consumer);
    long beat = System.nanoTime() - HEARTBEAT.toNanos();
    while (stop.getCount() > 0) {
      if (System.nanoTime() - beat >= HEARTBEAT.toNanos()) {
        beat = System.nanoTime();
        producer.send(
            new ProducerRecord<>(
                control.topic(), 0, null, ControlCodec.heartbeat(standing.instance(), beat)));
      }
      try {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(untilNext(beat))) {
          read(record.value(), heard);
        }
      } catch (OffsetOutOfRangeException e) {
        // What was missed stands in the shards' rows.
        listenAnew(consumer);
      }
    }
  }

  private static Duration untilNext(long beat) {
    long left = HEARTBEAT.toNanos() - (System.nanoTime() - beat);
    return Duration.ofNanos(Math.clamp(left, 0, LONGEST_POLL.toNanos()));
  }

  /** Goes to the end, by way of what is there if that is not much. */
  private void listenAnew(KafkaConsumer<byte[], byte[]> consumer) {
    long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    long now = System.nanoTime();
    boolean alone = end - begin <= MOST_HISTORY && hasNobodyLeft(consumer, begin, end);
    consumer.seek(partition, end);
    standing.listenAnew(now, alone);
  }

  /**
   * Whether every instance that the topic knows of has said farewell; {@code false} if that takes
   * too long to read. One that is so old that its heartbeats are gone has no lease any more.
   */
  private boolean hasNobodyLeft(KafkaConsumer<byte[], byte[]> consumer, long begin, long end) {
    Attendance attendance = Attendance.NOBODY;
    long deadline = System.nanoTime() + HISTORY_PATIENCE.toNanos();
    consumer.seek(partition, begin);
    while (consumer.position(partition) < end) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        attendance = after(attendance, controlOrNull(record.value()));
      }
    }
    return attendance.leavesNobodyBut(standing.instance());
  }

  private static Attendance after(Attendance attendance, @Nullable Control control) {
    return switch (control) {
      case Control.Heartbeat heartbeat -> attendance.heartbeat(heartbeat.instance());
      case Control.Farewell farewell -> attendance.farewell(farewell.instance());
      case Control.Announced announced -> attendance;
      case null -> attendance.notUnderstood();
    };
  }

  private static @Nullable Control controlOrNull(byte @Nullable [] value) {
    try {
      return ControlCodec.control(value);
    } catch (MalformedEventException e) {
      log.error("A control record is not understood: {}", e.getMessage());
      return null;
    }
  }

  private void read(byte @Nullable [] value, CountDownLatch heard) {
    switch (controlOrNull(value)) {
      case Control.Heartbeat heartbeat -> {
        if (heartbeat.instance().equals(standing.instance())) {
          standing.readBack(heartbeat.sentAt());
          heard.countDown();
        } else {
          standing.heard(heartbeat.instance());
        }
      }
      case Control.Announced announced -> standing.read(announced.announcement());
      case Control.Farewell farewell -> {}
      case null -> standing.heardWhatIsNotUnderstood();
    }
  }

  private static void pause(CountDownLatch stop) {
    try {
      stop.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> consumerSettings() {
    Map<String, Object> settings = kafka.client();
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5000);
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2000);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, LONGEST_FETCH_MS);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  @Override
  public synchronized void stop() {
    Run current = run;
    if (current == null) {
      return;
    }
    current.stop.countDown();
    try {
      current.thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!current.thread.isAlive()) {
      sayFarewell(current.producer);
    }
    current.producer.close(Duration.ofSeconds(2));
    run = null;
  }

  /**
   * Whoever recovers a shard then need not wait for this instance's lease: given up first, so that
   * an answer that is still to come promises nothing by it.
   */
  private void sayFarewell(Producer<byte[], byte[]> producer) {
    standing.listenAnew(System.nanoTime(), false);
    try {
      producer
          .send(
              new ProducerRecord<>(
                  control.topic(), 0, null, ControlCodec.farewell(standing.instance())))
          .get(2, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      log.info("No farewell was said: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return run != null;
  }

  @Override
  public int getPhase() {
    return StartPhases.WRITER;
  }
}
