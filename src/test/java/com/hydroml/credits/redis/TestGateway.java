package com.hydroml.credits.redis;

import com.hydroml.credits.backing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;

/** The shipped gateway on a Redis of a test's own. */
public final class TestGateway implements AutoCloseable {

  private final RedisConnections connections;
  private final RedisGateway gateway;

  private TestGateway(RedisConnections connections) {
    this.connections = connections;
    this.gateway = new LettuceGateway(connections, new SimpleMeterRegistry());
  }

  /** A gateway to a single server, or to a cluster if the test started one. */
  public static TestGateway of(TestRedis redis) {
    RedisClientProperties how = new RedisClientProperties(2, Duration.ofSeconds(5), 16_384, false);
    return new TestGateway(new RedisConnections(where(redis), how));
  }

  static RedisProperties where(TestRedis redis) {
    boolean cluster = redis.servers().size() > 1;
    List<String> nodes =
        cluster
            ? redis.servers().stream().map(server -> redis.host() + ":" + server.port()).toList()
            : List.of();
    return new RedisProperties(
        null,
        redis.host(),
        redis.port(),
        null,
        null,
        new RedisProperties.Ssl(false, null),
        new RedisProperties.Cluster(nodes),
        new RedisProperties.Sentinel(null, List.of()));
  }

  public RedisGateway gateway() {
    return gateway;
  }

  @Override
  public void close() {
    connections.close();
  }
}
