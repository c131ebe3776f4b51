package com.hydroml.credits.balance;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of the hot path.
 *
 * @param keys how long keys are remembered
 * @param largestCall most operations in one script call
 * @param queueLimit most operations of one lane that wait for a call; a lane is a connection to
 *     Redis, or in a cluster a shard
 * @param longestPause how long a lane's next call, if it is not full, waits at most for Kafka to
 *     have the events of the last and for Redis to know
 * @param outboxLimit most events of one shard that Kafka has not confirmed
 * @param sweepInterval how often a shard's expired holds and left-behind events are looked for
 * @param leftBehindAfter the age at which an event in the outbox counts as left behind
 */
@ConfigurationProperties("credits.balance")
public record BalanceProperties(
    @DefaultValue Keys keys,
    @DefaultValue("64") int largestCall,
    @DefaultValue("16384") int queueLimit,
    @DefaultValue("25ms") Duration longestPause,
    @DefaultValue("100000") int outboxLimit,
    @DefaultValue("400ms") Duration sweepInterval,
    @DefaultValue("3s") Duration leftBehindAfter) {

  /**
   * How long outcomes are remembered.
   *
   * @param retention of a key, beyond the time the hold it made is open
   * @param tombstoneRetention of an abandoned key
   */
  public record Keys(
      @DefaultValue("2h") Duration retention, @DefaultValue("30d") Duration tombstoneRetention) {}
}
