package com.hydroml.credits.journal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What the projector put aside, for operators: to be looked at, and to be given to it again. */
public final class DeadLetterBox {

  private static final Duration POLL = Duration.ofMillis(500);

  /** Nobody reads more at a sitting. */
  private static final int MOST = 1000;

  private static final int TIMEOUT_MS = 15_000;

  private final JournalProperties journal;
  private final KafkaProperties kafka;

  DeadLetterBox(JournalProperties journal, KafkaProperties kafka) {
    this.journal = journal;
    this.kafka = kafka;
  }

  /**
   * A record that was put aside.
   *
   * @param number its offset among the dead letters, which names it
   * @param origin partition and offset in the journal, as {@code partition/offset}
   * @param event what it says; null if it cannot be read
   */
  public record Letter(
      long number,
      String reason,
      String origin,
      @Nullable JournalEvent event,
      byte @Nullable [] key,
      byte[] value) {}

  /** The first thousand dead letters from a number on, the oldest first. */
  public Mono<List<Letter>> from(long number) {
    return Mono.fromCallable(() -> read(number)).subscribeOn(Schedulers.boundedElastic());
  }

  private List<Letter> read(long number) {
    Map<String, Object> settings = kafka.client();
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    List<Letter> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      TopicPartition only = new TopicPartition(journal.deadLetterTopic(), 0);
      consumer.assign(List.of(only));
      consumer.seek(only, number);
      long end = consumer.endOffsets(List.of(only)).getOrDefault(only, 0L);
      while (consumer.position(only) < end && letters.size() < MOST) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          letters.add(letter(record));
        }
      }
    }
    return letters;
  }

  private static Letter letter(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    JournalEvent event;
    try {
      event = EventCodec.decode(value);
    } catch (MalformedEventException e) {
      event = null;
    }
    return new Letter(
        record.offset(),
        header(record, "reason"),
        header(record, "partition") + "/" + header(record, "offset"),
        event,
        record.key(),
        value);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "?" : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Appends a letter's record to the journal again; completes when Kafka confirmed it. */
  public Mono<Void> giveAgain(Letter letter) {
    return Mono.<Void>fromRunnable(() -> append(letter)).subscribeOn(Schedulers.boundedElastic());
  }

  private void append(Letter letter) {
    AtomicReference<@Nullable Exception> refused = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.send(
          new ProducerRecord<>(journal.topic(), letter.key(), letter.value()),
          (sent, failure) -> refused.set(failure));
      producer.flush();
    }
    Exception failure = refused.get();
    if (failure != null) {
      throw new KafkaException("the journal does not take it", failure);
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = kafka.client();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS / 3);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Where each partition of the journal ends: the offset of its next record. */
  public Mono<Map<Integer, Long>> journalEnds() {
    return Mono.fromCallable(this::ends).subscribeOn(Schedulers.boundedElastic());
  }

  private Map<Integer, Long> ends() {
    Map<String, Object> settings = kafka.client();
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    Map<Integer, Long> ends = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo partition : consumer.partitionsFor(journal.topic())) {
        partitions.add(new TopicPartition(journal.topic(), partition.partition()));
      }
      consumer
          .endOffsets(partitions)
          .forEach((partition, end) -> ends.put(partition.partition(), end));
    }
    return ends;
  }
}
