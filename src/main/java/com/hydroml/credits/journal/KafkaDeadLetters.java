package com.hydroml.credits.journal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import reactor.core.publisher.Mono;

/** Dead letters as records of a topic of their own. */
final class KafkaDeadLetters implements DeadLetters, DisposableBean {

  private static final int BLOCK_MS = 5_000;
  private static final int DELIVERY_MS = 15_000;
  private static final int REQUEST_MS = 5_000;
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final JournalProperties journal;
  private final Map<String, Object> settings;
  private @Nullable Producer<byte[], byte[]> producer;

  KafkaDeadLetters(JournalProperties journal, KafkaProperties kafka) {
    this.journal = journal;
    this.settings = kafka.client();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
  }

  @Override
  public Mono<Void> put(JournalRecord record, String reason) {
    List<Header> headers =
        List.of(
            header("reason", reason),
            header("topic", journal.topic()),
            header("partition", Integer.toString(record.partition())),
            header("offset", Long.toString(record.offset())));
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            journal.deadLetterTopic(), null, record.key(), record.value(), headers);
    return Sending.of(this::producer, letter);
  }

  /** Made for the first letter: most instances never have one. */
  private synchronized Producer<byte[], byte[]> producer() {
    if (producer == null) {
      producer = new KafkaProducer<>(settings);
    }
    return producer;
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public synchronized void destroy() {
    if (producer != null) {
      producer.close(LONGEST_CLOSE);
    }
  }
}
