package com.hydroml.credits.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hydroml.credits.backing.RedisServer;
import com.hydroml.credits.backing.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

/** A server that may forget balances is refused at start, whichever of a cluster's nodes it is. */
class RedisFitnessTest {

  @Test
  void aSingleServerThatEvictsIsRefused() {
    try (TestRedis redis = TestRedis.single()) {
      connect(redis);
      redis.send("CONFIG SET maxmemory-policy allkeys-lru");
      assertThatThrownBy(() -> connect(redis))
          .isInstanceOf(RedisStartupException.class)
          .hasMessageContaining(Integer.toString(redis.port()))
          .hasMessageContaining("allkeys-lru");
    }
  }

  @Test
  void everyNodeOfAClusterIsAsked() {
    try (TestRedis cluster = TestRedis.cluster()) {
      connect(cluster);
      for (RedisServer node : cluster.servers()) {
        cluster.send(node, "CONFIG SET appendonly no");
        assertThatThrownBy(() -> connect(cluster))
            .isInstanceOf(RedisStartupException.class)
            .hasMessageContaining(Integer.toString(node.port()))
            .hasMessageContaining("appendonly");
        cluster.send(node, "CONFIG SET appendonly yes");
      }
    }
  }

  @Test
  void aBuildFor32BitsIsRefused() {
    String info = "tcp_port:6379\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\narch_bits:";
    RedisFitness.check(info + "64\r\n", true);
    assertThatThrownBy(() -> RedisFitness.check(info + "32\r\n", true))
        .isInstanceOf(RedisStartupException.class)
        .hasMessage(
            "Redis on port 6379 is a build for 32 bits, whose scripts cannot keep amounts exact;"
                + " expected one for 64.");
  }

  private static void connect(TestRedis redis) {
    RedisClientProperties how = new RedisClientProperties(1, Duration.ofSeconds(5), 1024, true);
    new RedisConfiguration()
        .redisConnections(TestGateway.where(redis), how, new DefaultSslBundleRegistry())
        .close();
  }
}
