package com.hydroml.credits.protocol;

/**
 * The time of a step: the Redis server's, but never before the account's own latest event, so that
 * what has expired stays expired when a server whose clock is behind takes over.
 */
public final class ServiceTime {

  private ServiceTime() {}

  /** Both and the result in milliseconds since the epoch. */
  public static long of(long serverClock, long lastEvent) {
    return Math.max(serverClock, lastEvent);
  }
}
