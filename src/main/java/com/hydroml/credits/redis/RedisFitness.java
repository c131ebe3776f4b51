package com.hydroml.credits.redis;

import java.util.HashMap;
import java.util.Map;

/** Refuses a server that may forget: one that evicts keys, or keeps no append-only file. */
final class RedisFitness {

  private RedisFitness() {}

  /**
   * Checks the server's {@code INFO}.
   *
   * @throws RedisStartupException if the server is not fit
   */
  static void check(String info, boolean requireAof) {
    Map<String, String> values = parse(info);
    String server = "Redis on port " + values.getOrDefault("tcp_port", "unknown");
    String policy = values.getOrDefault("maxmemory_policy", "unknown");
    if (!policy.equals("noeviction")) {
      throw new RedisStartupException(
          server
              + " would evict balances: maxmemory-policy is "
              + policy
              + ", expected noeviction.",
          null);
    }
    if ("32".equals(values.get("arch_bits"))) {
      throw new RedisStartupException(
          server
              + " is a build for 32 bits, whose scripts cannot keep amounts exact;"
              + " expected one for 64.",
          null);
    }
    if (requireAof && !"1".equals(values.get("aof_enabled"))) {
      throw new RedisStartupException(
          server
              + " keeps no append-only file: appendonly is no, expected yes"
              + " (or set credits.redis.require-aof=false, which loses data in a crash).",
          null);
    }
  }

  private static Map<String, String> parse(String info) {
    Map<String, String> values = new HashMap<>();
    info.lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
              }
            });
    return values;
  }
}
