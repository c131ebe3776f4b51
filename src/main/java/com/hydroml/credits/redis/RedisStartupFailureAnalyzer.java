package com.hydroml.credits.redis;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one readable line what is wrong with Redis at start-up. */
final class RedisStartupFailureAnalyzer extends AbstractFailureAnalyzer<RedisStartupException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RedisStartupException cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        "Set spring.data.redis.host and port (or url, cluster.nodes) to a server with"
            + " maxmemory-policy noeviction and appendonly yes.",
        cause);
  }
}
