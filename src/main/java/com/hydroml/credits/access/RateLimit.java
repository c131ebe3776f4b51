package com.hydroml.credits.access;

/**
 * How many requests a key, or whoever sends tokens, may send to all instances together. Each
 * operation of a batch counts as one.
 *
 * @param perSecond requests a second, in the long run; 1 to 1 000 000
 * @param burst how many may come at once after a rest; 1 to 1 000 000
 */
record RateLimit(int perSecond, int burst) {

  static final int MAX = 1_000_000;

  /** Requests per 1000 seconds: the unit in which limits are shared. */
  long milli() {
    return perSecond * 1000L;
  }
}
