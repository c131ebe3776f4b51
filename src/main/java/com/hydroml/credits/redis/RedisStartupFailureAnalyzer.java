package com.hydroml.credits.redis;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one readable line what is wrong with Redis at start-up. */
final class RedisStartupFailureAnalyzer extends AbstractFailureAnalyzer<RedisStartupException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RedisStartupException cause) {
    return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
  }
}
