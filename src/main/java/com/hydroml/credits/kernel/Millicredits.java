package com.hydroml.credits.kernel;

/**
 * Bounds of an amount. Amounts are integers in millicredits: 1 credit = 1000 (asset scale 3).
 *
 * <p>The upper bound stays below 2^53, so that every amount is exact as a double, which is what Lua
 * computes with.
 */
public final class Millicredits {

  public static final long MIN = 1;
  public static final long MAX = 9_000_000_000_000_000L;

  private Millicredits() {}

  public static boolean isAmount(long value) {
    return value >= MIN && value <= MAX;
  }
}
