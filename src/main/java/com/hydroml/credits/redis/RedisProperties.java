package com.hydroml.credits.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Redis is, under Spring's own names. With {@code cluster.nodes} it is a Redis Cluster, with
 * {@code sentinel.master} it is found through Sentinel, else it is one server.
 *
 * @param url {@code redis://user:password@host:port}; wins over host, port and credentials
 */
@ConfigurationProperties("spring.data.redis")
public record RedisProperties(
    @Nullable String url,
    @DefaultValue("localhost") String host,
    @DefaultValue("6379") int port,
    @Nullable String username,
    @Nullable String password,
    @DefaultValue Ssl ssl,
    @DefaultValue Cluster cluster,
    @DefaultValue Sentinel sentinel) {

  /** Without credentials. */
  @Override
  public String toString() {
    return "RedisProperties[" + RedisAddresses.describe(this) + "]";
  }

  /**
   * TLS.
   *
   * @param enabled whether connections are TLS; they are if there is a bundle, too
   * @param bundle names the bundle ({@code spring.ssl.bundle.…}) with what Redis' certificate is
   *     checked against and what is shown to it; null for the JVM's own trust store and nothing
   */
  public record Ssl(@DefaultValue("false") boolean enabled, @Nullable String bundle) {

    boolean isUsed() {
      return enabled || bundle != null;
    }
  }

  public record Cluster(@DefaultValue List<String> nodes) {}

  public record Sentinel(@Nullable String master, @DefaultValue List<String> nodes) {}
}
