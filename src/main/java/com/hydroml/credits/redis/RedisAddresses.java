package com.hydroml.credits.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns configuration into the client's addresses. */
final class RedisAddresses {

  private static final int DEFAULT_PORT = 6379;
  private static final int DEFAULT_SENTINEL_PORT = 26379;

  private RedisAddresses() {}

  static List<RedisURI> of(RedisProperties where, Duration timeout) {
    List<RedisURI> uris = new ArrayList<>();
    if (!where.cluster().nodes().isEmpty()) {
      for (String node : where.cluster().nodes()) {
        uris.add(
            credentials(
                RedisURI.builder().withHost(host(node)).withPort(port(node, DEFAULT_PORT)),
                where,
                timeout));
      }
    } else if (where.sentinel().master() != null) {
      RedisURI.Builder builder = RedisURI.builder().withSentinelMasterId(where.sentinel().master());
      for (String node : where.sentinel().nodes()) {
        builder.withSentinel(host(node), port(node, DEFAULT_SENTINEL_PORT));
      }
      uris.add(credentials(builder, where, timeout));
    } else if (where.url() != null) {
      RedisURI uri = RedisURI.create(where.url());
      uri.setTimeout(timeout);
      uris.add(uri);
    } else {
      uris.add(
          credentials(
              RedisURI.builder().withHost(where.host()).withPort(where.port()), where, timeout));
    }
    return uris;
  }

  /** The address for a message, without credentials. */
  static String describe(RedisProperties where) {
    if (!where.cluster().nodes().isEmpty()) {
      return String.join(", ", where.cluster().nodes());
    }
    if (where.sentinel().master() != null) {
      return "master " + where.sentinel().master() + " of " + where.sentinel().nodes();
    }
    if (where.url() != null) {
      RedisURI uri = RedisURI.create(where.url());
      return uri.getHost() + ":" + uri.getPort();
    }
    return where.host() + ":" + where.port();
  }

  private static RedisURI credentials(
      RedisURI.Builder builder, RedisProperties where, Duration timeout) {
    @Nullable String password = where.password();
    if (password != null && !password.isEmpty()) {
      if (where.username() != null) {
        builder.withAuthentication(where.username(), password.toCharArray());
      } else {
        builder.withPassword(password.toCharArray());
      }
    }
    return builder.withSsl(where.ssl().isUsed()).withTimeout(timeout).build();
  }

  private static String host(String node) {
    int colon = node.lastIndexOf(':');
    return colon < 0 ? node : node.substring(0, colon);
  }

  private static int port(String node, int fallback) {
    int colon = node.lastIndexOf(':');
    return colon < 0 ? fallback : Integer.parseInt(node.substring(colon + 1));
  }
}
