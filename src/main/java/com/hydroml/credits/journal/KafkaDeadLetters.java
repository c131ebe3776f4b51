package com.hydroml.credits.journal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.DisposableBean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderRecord;

/** Dead letters as records of a topic of their own. */
final class KafkaDeadLetters implements DeadLetters, DisposableBean {

  private static final int MAX_IN_FLIGHT = 64;
  private static final int BLOCK_MS = 5_000;
  private static final int DELIVERY_MS = 15_000;
  private static final int REQUEST_MS = 5_000;

  private final JournalProperties journal;
  private final KafkaSender<byte[], byte[]> sender;

  KafkaDeadLetters(JournalProperties journal, KafkaProperties kafka) {
    this.journal = journal;
    Map<String, Object> settings = kafka.client();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    this.sender =
        KafkaSender.create(
            SenderOptions.<byte[], byte[]>create(settings)
                .maxInFlight(MAX_IN_FLIGHT)
                .closeTimeout(Duration.ofSeconds(5)));
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
    return sender.send(Flux.just(SenderRecord.create(letter, record.offset()))).then();
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void destroy() {
    sender.close();
  }
}
