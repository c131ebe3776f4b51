package com.hydroml.credits.redis;

/** A command was not sent, because there is no connection. */
public class RedisUnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RedisUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
