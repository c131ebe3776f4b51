package com.hydroml.credits.load.compare;

/**
 * The accounts and keys of a run, each of a fixed length, so that requests are made by patching.
 */
final class Names {

  static final int ACCOUNT_DIGITS = 7;
  static final int KEY_DIGITS = 12;

  /** What one authorization reserves, millicredits. */
  static final int AMOUNT = 1000;

  /** Longer than a run, so that no hold expires in one, seconds. */
  static final int EXPIRES_IN = 36_000;

  /** What each account has at first, millicredits. */
  static final long FUNDS = 1_000_000_000_000L;

  private static final String ACCOUNTS = "load:";

  /** In place of an account's number. */
  static final String NO_ACCOUNT = ACCOUNTS + "#".repeat(ACCOUNT_DIGITS);

  /** In place of a key. */
  static final String NO_KEY = "key-" + "#".repeat(KEY_DIGITS);

  private static long nextKey;
  private static long random = 0x9E3779B97F4A7C15L;

  private Names() {}

  static String account(int number) {
    return ACCOUNTS + ("%0" + ACCOUNT_DIGITS + "d").formatted(number);
  }

  /** A number of 0 to count - 1 by chance. */
  static synchronized int any(int count) {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return (int) Long.remainderUnsigned(random, count);
  }

  /** Each key once in a run; all databases of a run are new. */
  static synchronized long nextKey() {
    return nextKey++;
  }
}
