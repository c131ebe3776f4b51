package com.hydroml.credits.journal;

import jakarta.validation.constraints.NotEmpty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where Kafka is, under Spring's own names.
 *
 * @param bootstrapServers host:port of some brokers
 * @param properties passed to every Kafka client as they are: security, for example
 */
@Validated
@ConfigurationProperties("spring.kafka")
public record KafkaProperties(
    @NotEmpty @DefaultValue("localhost:9092") List<String> bootstrapServers,
    @DefaultValue Map<String, String> properties) {

  /** What every Kafka client of the service starts from. */
  Map<String, Object> client() {
    Map<String, Object> client = new HashMap<>(properties);
    client.put("bootstrap.servers", String.join(",", bootstrapServers));
    return client;
  }

  /** Without the properties: they may hold a password. */
  @Override
  public String toString() {
    return "KafkaProperties[bootstrapServers=" + bootstrapServers + "]";
  }
}
