package com.hydroml.credits.redis;

/** Names of the meters of this module. */
final class RedisMeters {

  /** Timer, seconds; tag {@code script}. */
  static final String SCRIPT = "credits.redis.script";

  private RedisMeters() {}
}
