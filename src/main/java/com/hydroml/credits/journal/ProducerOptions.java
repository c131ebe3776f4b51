package com.hydroml.credits.journal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How the journal is written: idempotent, acknowledged by all in-sync replicas, and given up soon,
 * because the outbox keeps what Kafka did not confirm.
 */
final class ProducerOptions {

  /** Longer than any silence, and far from where a time in milliseconds would overflow. */
  private static final String FOR_EVER = Long.toString(Duration.ofDays(3650).toMillis());

  private ProducerOptions() {}

  static Map<String, Object> of(KafkaProperties kafka) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 1500);
    config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    config.putAll(kafka.client());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return config;
  }

  /**
   * The same for a producer whose {@code send} never waits: without room, or without the topic's
   * partitions, it fails at once. So it has to know the partitions first, and may not forget them:
   * not after five minutes without an event, and not while no broker can be reached for a moment.
   */
  static Map<String, Object> neverWaiting(KafkaProperties kafka) {
    Map<String, Object> config = of(kafka);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, FOR_EVER);
    config.put(
        CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
    return config;
  }
}
