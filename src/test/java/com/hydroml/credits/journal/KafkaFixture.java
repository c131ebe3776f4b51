package com.hydroml.credits.journal;

import com.hydroml.credits.backing.Backing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of its own on the shared Kafka, and a producer. */
public final class KafkaFixture implements AutoCloseable {

  private static final AtomicInteger NEXT = new AtomicInteger();

  public final KafkaProperties kafka =
      new KafkaProperties(List.of(Backing.shared().kafkaBootstrapServers()), Map.of());
  public final JournalProperties journal;
  private final KafkaProducer<byte[], byte[]> producer;

  public KafkaFixture(int partitions) {
    String topic = "journal-test-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    journal = properties(topic, partitions);
    new JournalTopics(journal, kafka).start();
    Map<String, Object> settings = kafka.client();
    settings.put("key.serializer", ByteArraySerializer.class);
    settings.put("value.serializer", ByteArraySerializer.class);
    producer = new KafkaProducer<>(settings);
  }

  static JournalProperties properties(String topic, int partitions) {
    return new JournalProperties(
        topic,
        topic + "-dead",
        partitions,
        (short) -1,
        1,
        Duration.ofDays(1),
        true,
        topic + "-group",
        100,
        Duration.ofMillis(10));
  }

  public void publish(int partition, String key, byte[] value) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    publish(new ProducerRecord<>(journal.topic(), partition, keyBytes, value));
  }

  /** To any topic, as anybody could. */
  void publish(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(record).get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public Admin admin() {
    return Admin.create(kafka.client());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
