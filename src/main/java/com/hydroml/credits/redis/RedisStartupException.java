package com.hydroml.credits.redis;

import org.jspecify.annotations.Nullable;

/** Redis is not there, or not fit to keep money. The message is for the operator. */
public class RedisStartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String ACTION =
      "Set spring.data.redis.host and port (or url, cluster.nodes) to a server with"
          + " maxmemory-policy noeviction and appendonly yes.";

  private final String action;

  public RedisStartupException(String message, @Nullable Throwable cause) {
    this(message, ACTION, cause);
  }

  /**
   * @param message one line: what is wrong, and at which address
   * @param action one line: what to do about it
   */
  RedisStartupException(String message, String action, @Nullable Throwable cause) {
    super(message, cause);
    this.action = action;
  }

  String action() {
    return action;
  }
}
