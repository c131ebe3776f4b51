package com.hydroml.credits.redis;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the service uses Redis.
 *
 * @param connections connections per server; each has its own event loop
 * @param commandTimeout after this a command's outcome counts as unknown
 * @param requestQueueSize most commands under way on one connection
 * @param requireAof whether to refuse a server that keeps no append-only file
 */
@ConfigurationProperties("credits.redis")
public record RedisClientProperties(
    @DefaultValue("1") int connections,
    @DefaultValue("1s") Duration commandTimeout,
    @DefaultValue("16384") int requestQueueSize,
    @DefaultValue("true") boolean requireAof) {

  public RedisClientProperties {
    if (connections < 1 || connections > 64) {
      throw new IllegalArgumentException(
          "credits.redis.connections is " + connections + ", expected 1 to 64");
    }
  }
}
