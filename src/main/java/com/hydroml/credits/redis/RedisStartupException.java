package com.hydroml.credits.redis;

import org.jspecify.annotations.Nullable;

/** Redis is not there, or not fit to keep money. The message is for the operator. */
public class RedisStartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RedisStartupException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
