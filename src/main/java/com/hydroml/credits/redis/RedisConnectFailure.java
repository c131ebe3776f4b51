package com.hydroml.credits.redis;

import com.hydroml.credits.kernel.Reason;
import io.lettuce.core.RedisCommandExecutionException;

/** What kept the service from its first connections to Redis, in words that somebody can act on. */
final class RedisConnectFailure {

  private RedisConnectFailure() {}

  static RedisStartupException of(RedisProperties where, Throwable failure) {
    String server = "Redis at " + RedisAddresses.describe(where);
    if (Reason.isCertificate(failure)) {
      return new RedisStartupException(
          server + " shows a certificate that is not trusted: " + Reason.of(failure),
          "Set spring.data.redis.ssl.bundle to one that trusts the authority that signed it, and the"
              + " host to the name that it is for.",
          failure);
    }
    if (isRefusal(failure)) {
      return new RedisStartupException(
          server + " does not let the service in: " + Reason.of(failure),
          "Set spring.data.redis.username and spring.data.redis.password to what Redis expects.",
          failure);
    }
    return new RedisStartupException(server + " cannot be reached: " + Reason.of(failure), failure);
  }

  /** Redis itself answered, with an error. */
  private static boolean isRefusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RedisCommandExecutionException) {
        return true;
      }
    }
    return false;
  }
}
