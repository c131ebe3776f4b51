package com.hydroml.credits.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedisConnectionsTest {

  /** However long Redis was away: each attempt is one of a long row by then. */
  @Test
  void aRedisThatComesBackIsFoundWithinASecond() {
    ClientResources resources = RedisConnections.resources();
    try {
      for (long attempt : List.of(1L, 10L, 15L, 64L, 1_000L, 1_000_000L)) {
        Duration pause = resources.reconnectDelay().createDelay(attempt);
        assertThat(pause)
            .as("pause before attempt %d", attempt)
            .isPositive()
            .isLessThanOrEqualTo(Duration.ofSeconds(1));
      }
    } finally {
      resources.shutdown(0, 2, TimeUnit.SECONDS);
    }
  }
}
